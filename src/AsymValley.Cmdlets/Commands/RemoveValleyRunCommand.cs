using System.Management.Automation;
using AsymValley.Cmdlets.Binding;
using AsymValley.Training;

namespace AsymValley.Cmdlets.Commands;

/// <summary>Removes runs with their folders: models, snapshots and history. There is no way back.</summary>
[Cmdlet(VerbsCommon.Remove, "ValleyRun", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High, DefaultParameterSetName = PathSet)]
[OutputType(typeof(void))]
public sealed class RemoveValleyRunCommand : ValleyCmdlet
{
    private const string PathSet = "Path", LiteralPathSet = "LiteralPath", RunSet = "Run";

    /// <summary>Run folders; wildcards are allowed.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = PathSet, HelpMessage = "A run folder.")]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(RunCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Path { get; set; } = [];

    /// <summary>Run folders, taken as they are typed.</summary>
    [Parameter(Mandatory = true, ParameterSetName = LiteralPathSet, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath")]
    [ArgumentCompleter(typeof(RunCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] LiteralPath { get; set; } = [];

    /// <summary>Runs from Get-ValleyRun, or paths of their folders as they are typed.</summary>
    [Parameter(Mandatory = true, ParameterSetName = RunSet, ValueFromPipeline = true, HelpMessage = "A run from Get-ValleyRun.")]
    [RunFolderArgument]
    [ArgumentCompleter(typeof(RunCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Run { get; set; } = [];

    /// <summary>Also removes what else lies in the folders; without it a folder with other files than the run's is left alone.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void ProcessInput()
    {
        bool literal = ParameterSetName != PathSet;
        foreach (string given in ParameterSetName switch { PathSet => Path, LiteralPathSet => LiteralPath, _ => Run })
        {
            if (!TryResolve(given, literal, out IReadOnlyList<string> folders))
                continue;
            foreach (string folder in folders)
            {
                // What is no run is refused before anybody is asked about it.
                if (TryDo(folder, () => RunRemoval.Of(folder, Force), out RunRemoval removal) && ShouldProcess(removal.Path, "Remove run")
                    && TryDo<object?>(folder, () => { removal.Remove(); return null; }, out _))
                    WriteVerbose($"Removed {removal.Path}");
            }
        }
    }
}
