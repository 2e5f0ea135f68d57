using System.Management.Automation;
using AsymValley.Training;

namespace AsymValley.Cmdlets.Commands;

/// <summary>Opens runs: the one of a folder, or all in its sub-folders, newest first.</summary>
[Cmdlet(VerbsCommon.Get, "ValleyRun", DefaultParameterSetName = PathSet)]
[OutputType(typeof(ValleyRun))]
public sealed class GetValleyRunCommand : FolderListCommand
{
    private const string RecordFile = "run.json";

    /// <inheritdoc/>
    protected override string DefaultFolder => "runs";

    /// <inheritdoc/>
    protected override bool IsOne(string folder) => ValleyRun.IsRun(folder);

    // run.json is written when a run starts, and again when it is resumed.
    /// <inheritdoc/>
    protected override DateTime Written(string folder) => File.GetLastWriteTimeUtc(System.IO.Path.Combine(folder, RecordFile));

    /// <inheritdoc/>
    protected override void Open(string folder)
    {
        if (TryRun(folder, _ => ValleyRun.Open(folder), out ValleyRun run))
            WriteObject(run);
    }
}
