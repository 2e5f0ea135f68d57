using System.Management.Automation;
using AsymValley.Cmdlets.Binding;
using AsymValley.Data;
using AsymValley.Training;

namespace AsymValley.Cmdlets.Commands;

/// <summary>Goes on with runs that were stopped, or adds epochs to complete ones.</summary>
[Cmdlet(VerbsLifecycle.Resume, "ValleyTraining", SupportsShouldProcess = true, DefaultParameterSetName = PathSet)]
[OutputType(typeof(ValleyRun), typeof(Job))]
public sealed class ResumeValleyTrainingCommand : ValleyCmdlet
{
    private const string PathSet = "Path", LiteralPathSet = "LiteralPath";

    /// <summary>Run folders; wildcards are allowed.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = PathSet, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, HelpMessage = "The folder of a run.")]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Path { get; set; } = [];

    /// <summary>Run folders, taken as they are typed.</summary>
    [Parameter(Mandatory = true, ParameterSetName = LiteralPathSet, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath")]
    [ValidateNotNullOrEmpty]
    public string[] LiteralPath { get; set; } = [];

    /// <summary>The new total of epochs; by default that of the run.</summary>
    [Parameter]
    public int? Epochs { get; set; }

    /// <summary>The same data, if they are no longer where they were.</summary>
    [Parameter]
    [DatasetArgument]
    public DatasetSource? Dataset { get; set; }

    /// <summary>Trains in the background and returns a job.</summary>
    [Parameter]
    public SwitchParameter AsJob { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        bool literal = ParameterSetName == LiteralPathSet;
        foreach (string given in literal ? LiteralPath : Path)
        {
            if (!TryResolve(given, literal, out IReadOnlyList<string> folders))
                continue;
            foreach (string folder in folders.Where(folder => ShouldProcess(folder, "Continue the training run")))
                Resume(folder);
        }
    }

    private void Resume(string folder)
    {
        if (AsJob)
        {
            var parameters = new Dictionary<string, object?>(MyInvocation.BoundParameters) { [nameof(LiteralPath)] = folder, ["Confirm"] = false };
            parameters.Remove(nameof(Path));
            WriteObject(BackgroundJob.Start(this, $"Resume {System.IO.Path.GetFileName(folder)}", parameters));
            return;
        }
        WriteVerbose($"Continuing the run in {folder}");
        if (TryRun(folder, reports => Trainer.Resume(folder, Epochs, Dataset?.Open(), reports, reports.Cancellation), out ValleyRun run))
            WriteObject(run);
    }
}
