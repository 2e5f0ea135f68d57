using System.Management.Automation;
using AsymValley.Cmdlets.Binding;
using AsymValley.Data;
using AsymValley.Federated;

namespace AsymValley.Cmdlets.Commands;

/// <summary>Opens federations: the one of a folder, or all in its sub-folders, the one that was worked on last first.</summary>
[Cmdlet(VerbsCommon.Get, "Federation", DefaultParameterSetName = PathSet)]
[OutputType(typeof(Federation))]
public sealed class GetFederationCommand : ValleyCmdlet
{
    private const string PathSet = "Path", LiteralPathSet = "LiteralPath";

    /// <summary>Folders of federations, or folders above them; wildcards are allowed.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = PathSet, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, HelpMessage = "The folder of a federation, or one above it.")]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Path { get; set; } = [];

    /// <summary>Folders, taken as they are typed.</summary>
    [Parameter(Mandatory = true, ParameterSetName = LiteralPathSet, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath")]
    [ValidateNotNullOrEmpty]
    public string[] LiteralPath { get; set; } = [];

    /// <summary>Only federations of these names; wildcards are allowed.</summary>
    [Parameter]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = ["*"];

    /// <summary>The same data, if they are no longer where they were, or are open already.</summary>
    [Parameter]
    [DatasetArgument]
    public DatasetSource? Dataset { get; set; }

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
                if (TryDo(folder, () => FederationsIn(folder), out IReadOnlyList<(DateTime, string)> federations))
                    _found.AddRange(federations);
            }
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        Dataset? dataset = null;
        if (_found.Count > 0 && Dataset is not null && !TryRun(Dataset, _ => Dataset.Open(), out dataset))
            return;
        WildcardPattern[] patterns = [.. Name.Select(name => new WildcardPattern(name, WildcardOptions.IgnoreCase))];
        foreach ((_, string folder) in _found.DistinctBy(found => found.Folder).OrderByDescending(found => found.Written))
        {
            if (patterns.Any(pattern => pattern.IsMatch(System.IO.Path.GetFileName(folder))) && TryRun(folder, _ => Federation.Open(folder, dataset), out Federation federation))
                WriteObject(federation);
        }
    }

    private static IReadOnlyList<(DateTime, string)> FederationsIn(string folder)
    {
        if (Federation.IsFederation(folder))
            return [At(folder)];
        if (!Directory.Exists(folder))
            throw new DirectoryNotFoundException($"There is no folder {folder}.");
        return [.. Directory.EnumerateDirectories(folder).Where(Federation.IsFederation).Select(At)];
    }

    // Files are replaced as wholes, which is written down in the time of their folder.
    private static (DateTime, string) At(string folder) => (Directory.GetLastWriteTimeUtc(folder), System.IO.Path.TrimEndingDirectorySeparator(folder));
}
