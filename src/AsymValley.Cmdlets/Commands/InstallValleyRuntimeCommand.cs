using System.Management.Automation;
using AsymValley.Diagnostics;

namespace AsymValley.Cmdlets.Commands;

/// <summary>Builds what is missing under the module on Linux: the native library between it and this host's libtorch.</summary>
[Cmdlet(VerbsLifecycle.Install, "ValleyRuntime", DefaultParameterSetName = LibTorchSet, SupportsShouldProcess = true)]
[OutputType(typeof(RuntimeInstallation))]
public sealed class InstallValleyRuntimeCommand : ValleyCmdlet
{
    private const string LibTorchSet = "LibTorch", PipSet = "Pip", Sources = "native";

    /// <summary>The folder of a libtorch, with include and lib in it, e.g. an unpacked libtorch or a torch package of Python. By default the one that the
    /// environment variable LIBTORCH names, else the system's; on Debian, as root, that is installed where it is missing.</summary>
    [Parameter(Position = 0, ParameterSetName = LibTorchSet)]
    [ValidateNotNullOrEmpty]
    public string? LibTorch { get; set; }

    /// <summary>Uses the torch that python3 imports; where it imports none, pip installs one for AsymValley alone.</summary>
    [Parameter(Mandatory = true, ParameterSetName = PipSet)]
    public SwitchParameter Pip { get; set; }

    /// <inheritdoc/>
    protected override void End()
    {
        string? libtorch = null;
        Check(() => libtorch = Pip ? "pip" : LibTorch is null ? null : FullPath(LibTorch));
        if (!ShouldProcess(TorchRuntime.InstallFolder ?? "", $"Build the native library for libtorch{(libtorch is null ? "" : $" of {libtorch}")}, and install what it needs"))
            return;
        string sources = System.IO.Path.Combine(System.IO.Path.GetDirectoryName(GetType().Assembly.Location)!, Sources);
        if (!TryRun(libtorch, reports => RuntimeInstaller.Install(sources, libtorch, step =>
            {
                reports.Verbose(step);
                reports.Report(new OperationProgress("Installing the runtime", step, 0, 1));
            }, reports.Cancellation), out RuntimeInstallation installed))
            return;
        if (installed.IsLoaded)
            WriteWarning("This process has another build loaded: start PowerShell again to use the new one.");
        WriteObject(installed);
    }
}
