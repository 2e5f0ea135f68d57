using System.Management.Automation;
using AsymValley.Diagnostics;

namespace AsymValley.Cmdlets.Commands;

/// <summary>Downloads libtorch, once a host, from the sources that NuGet is set up with.</summary>
[Cmdlet(VerbsLifecycle.Install, "ValleyRuntime", SupportsShouldProcess = true)]
[OutputType(typeof(RuntimeInstallation))]
public sealed class InstallValleyRuntimeCommand : ValleyCmdlet
{
    /// <summary>The folder to put it into: one that is empty or not there. By default the user's own, where it is found by itself; another one must be
    /// named by the environment variable ASYMVALLEY_LIBTORCH.</summary>
    [Parameter(Position = 0)]
    [ValidateNotNullOrEmpty]
    public string? Path { get; set; }

    /// <summary>Takes the build for NVIDIA's GPUs, which has several gigabytes.</summary>
    [Parameter]
    public SwitchParameter Cuda { get; set; }

    /// <summary>Downloads again what is there, and replaces it.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void End()
    {
        var installer = new RuntimeInstaller();
        RuntimeInstallOptions options = new();
        string folder = "";
        Check(() =>
        {
            options = new RuntimeInstallOptions { Cuda = Cuda, Path = Path is null ? null : FullPath(Path), Force = Force, ConfigurationFolder = SessionState.Path.CurrentFileSystemLocation.Path };
            folder = installer.FolderFor(options);
        });
        if (!ShouldProcess(folder, $"Download libtorch for {(Cuda ? "CUDA" : "the CPU")} and unpack it"))
            return;
        if (!TryRun(folder, reports => installer.Install(options, reports, reports.Verbose, reports.Cancellation), out RuntimeInstallation installed))
            return;
        foreach (string advice in RuntimeInstaller.Advice(installed))
            WriteWarning(advice);
        WriteObject(installed);
    }
}
