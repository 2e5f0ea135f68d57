using System.Management.Automation;
using AsymValley.Training;

namespace AsymValley.Cmdlets.Commands;

/// <summary>Opens runs: the one of a folder, or all in its sub-folders, newest first.</summary>
[Cmdlet(VerbsCommon.Get, "ValleyRun", DefaultParameterSetName = PathSet)]
[OutputType(typeof(ValleyRun))]
public sealed class GetValleyRunCommand : ValleyCmdlet
{
    private const string PathSet = "Path", LiteralPathSet = "LiteralPath", RecordFile = "run.json";

    /// <summary>Run folders, or folders of runs; wildcards are allowed.</summary>
    [Parameter(Position = 0, ParameterSetName = PathSet, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Path { get; set; } = ["runs"];

    /// <summary>Folders, taken as they are typed.</summary>
    [Parameter(Mandatory = true, ParameterSetName = LiteralPathSet, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath")]
    [ValidateNotNullOrEmpty]
    public string[] LiteralPath { get; set; } = [];

    /// <summary>Only runs of these names; wildcards are allowed.</summary>
    [Parameter]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = ["*"];

    private readonly List<(DateTime Written, string Folder)> _found = [];

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        bool literal = ParameterSetName == LiteralPathSet;
        foreach (string given in literal ? LiteralPath : Path)
        {
            if (!TryResolve(given, literal, out IReadOnlyList<string> folders))
                continue;
            foreach (string folder in folders)
            {
                if (TryDo(folder, () => RunsIn(folder), out IReadOnlyList<(DateTime, string)> runs))
                    _found.AddRange(runs);
            }
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        WildcardPattern[] patterns = [.. Name.Select(name => new WildcardPattern(name, WildcardOptions.IgnoreCase))];
        foreach ((_, string folder) in _found.DistinctBy(run => run.Folder).OrderByDescending(run => run.Written))
        {
            if (patterns.Any(pattern => pattern.IsMatch(System.IO.Path.GetFileName(folder))) && TryRun(folder, _ => ValleyRun.Open(folder), out ValleyRun run))
                WriteObject(run);
        }
    }

    private static IReadOnlyList<(DateTime, string)> RunsIn(string folder)
    {
        if (File.Exists(System.IO.Path.Combine(folder, RecordFile)))
            return [At(folder)];
        if (!Directory.Exists(folder))
            throw new DirectoryNotFoundException($"There is no folder {folder}.");
        return [.. Directory.EnumerateDirectories(folder).Where(run => File.Exists(System.IO.Path.Combine(run, RecordFile))).Select(At)];
    }

    // run.json is written when a run starts, and again when it is resumed.
    private static (DateTime, string) At(string folder) =>
        (File.GetLastWriteTimeUtc(System.IO.Path.Combine(folder, RecordFile)), System.IO.Path.TrimEndingDirectorySeparator(folder));
}
