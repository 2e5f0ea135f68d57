using System.Globalization;
using System.Management.Automation;
using AsymValley.Cmdlets.Binding;
using AsymValley.Data;

namespace AsymValley.Cmdlets.Commands;

/// <summary>Downloads data sets into a folder that Get-ValleyDataset opens them from.</summary>
[Cmdlet(VerbsData.Save, "ValleyDataset", SupportsShouldProcess = true)]
[OutputType(typeof(DownloadedFile), typeof(Job))]
public sealed class SaveValleyDatasetCommand : ValleyCmdlet
{
    /// <summary>CIFAR10, CIFAR100, MNIST, FashionMNIST, SVHN, STL10 or CINIC10, in any case.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, HelpMessage = "CIFAR10, CIFAR100, MNIST, FashionMNIST, SVHN, STL10 or CINIC10.")]
    [ArgumentCompleter(typeof(DownloadNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = [];

    /// <summary>The folder to save to; it is made if it is not there. Default: the folder that the environment variable ASYMVALLEY_DATA names; without it a folder must be given.</summary>
    [Parameter(Position = 1)]
    [ValidateNotNullOrEmpty]
    public string? Path { get; set; }

    /// <summary>The address of a mirror that has the files by their places below the folder; by default each data set's own site.</summary>
    [Parameter]
    public Uri? Source { get; set; }

    /// <summary>Downloads again what is there, and replaces it.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Writes the files that were downloaded or found.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <summary>Runs in the background and returns a job; Receive-Job has the results, Stop-Job stops it.</summary>
    [Parameter]
    public SwitchParameter AsJob { get; set; }

    private DownloadOptions _options = new();
    private string _folder = "";

    /// <inheritdoc/>
    protected override void Begin() => Check(() =>
    {
        _options = new DownloadOptions { Source = Source, Force = Force };
        _options.Validate();
        _folder = FullPath(Path ?? DatasetCatalog.DefaultFolder
            ?? throw new InvalidOptionException(nameof(Path), $"give the folder to save to, or name one in the environment variable {DatasetCatalog.FolderVariable}."));
    });

    /// <inheritdoc/>
    protected override void ProcessInput()
    {
        foreach (string name in Name)
        {
            if (!TryDo(name, () => DownloadCatalog.Find(name), out DownloadDefinition definition) || !ShouldProcess(_folder, ActionOf(definition)))
                continue;
            WriteVerbose($"Saving {definition.Name} to {_folder}");
            if (TryRun(definition.Name, reports => new DatasetDownload().Save(definition, _folder, _options, reports, reports.Cancellation), out DownloadResult result, () => StopLine.OfCommand("What has arrived is", _folder)) && PassThru)
                WriteObject(result.Files, enumerateCollection: true);
        }
    }

    private string ActionOf(DownloadDefinition definition)
    {
        string files = string.Join(", ", definition.Files.Select(file =>
            DatasetDownload.AddressOf(file, _options) + (file.Size is { } size ? string.Create(CultureInfo.InvariantCulture, $" ({size} bytes)") : "")));
        return $"Download {definition.Name}: {files}";
    }
}
