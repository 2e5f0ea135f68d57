using System.Management.Automation;
using AsymValley.Cmdlets.Binding;

namespace AsymValley.Cmdlets;

/// <summary>Base of cmdlets that open the folders of experiments: those that are given in their order, or all that lie in a folder, the latest first.</summary>
public abstract class FolderListCommand : ValleyCmdlet
{
    /// <summary>The default parameter set.</summary>
    protected const string PathSet = "Path";

    private const string LiteralPathSet = "LiteralPath";

    /// <summary>Folders of experiments, or folders above them; by default the folder runs, of Get-Federation the folder federations. Wildcards are allowed.</summary>
    [Parameter(Position = 0, ParameterSetName = PathSet, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [FolderArgument]
    [ArgumentCompleter(typeof(NounPathCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Path { get; set; } = [];

    /// <summary>Folders, taken as they are typed.</summary>
    [Parameter(Mandatory = true, ParameterSetName = LiteralPathSet, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath")]
    [ArgumentCompleter(typeof(NounPathCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] LiteralPath { get; set; } = [];

    /// <summary>Only those of these names; wildcards are allowed.</summary>
    [Parameter]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(NounPathCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = ["*"];

    private readonly List<string> _found = [];

    /// <summary>The folder that is looked into when none is given.</summary>
    protected abstract string DefaultFolder { get; }

    /// <summary>What is looked for, e.g. run.</summary>
    protected abstract string What { get; }

    /// <summary>Whether the latest come first whatever was given, and not only within a folder.</summary>
    protected virtual bool IsByTime => false;

    /// <summary>Whether a folder is one of an experiment.</summary>
    protected abstract bool IsOne(string folder);

    /// <summary>When an experiment was last worked on.</summary>
    protected abstract DateTime Written(string folder);

    /// <summary>Whether no more need be opened.</summary>
    protected virtual bool IsEnough => false;

    // One damaged experiment does not hide the others.
    /// <inheritdoc/>
    protected override bool IsOneOfMany => base.IsOneOfMany || _found.Count > 1;

    /// <summary>Opens an experiment and writes it.</summary>
    protected abstract void Open(string folder);

    /// <inheritdoc/>
    protected override void ProcessInput()
    {
        bool literal = ParameterSetName == LiteralPathSet;
        foreach (string given in literal ? LiteralPath : Path is [] ? [DefaultFolder] : Path)
        {
            if (!TryResolve(given, literal, out IReadOnlyList<string> folders))
                continue;
            foreach (string folder in folders)
            {
                if (TryDo(folder, () => In(folder), out IEnumerable<string> found))
                    _found.AddRange(found.Select(System.IO.Path.TrimEndingDirectorySeparator));
            }
        }
    }

    /// <inheritdoc/>
    protected override void End()
    {
        WildcardPattern[] patterns = [.. Name.Select(name => new WildcardPattern(name, WildcardOptions.IgnoreCase))];
        IEnumerable<string> found = _found.Distinct();
        foreach (string folder in IsByTime ? found.OrderByDescending(Written) : found)
        {
            if (IsEnough)
                return;
            if (patterns.Any(pattern => pattern.IsMatch(System.IO.Path.GetFileName(folder))))
                Open(folder);
        }
    }

    private IEnumerable<string> In(string folder)
    {
        if (IsOne(folder))
            return [folder];
        if (!Directory.Exists(folder))
            throw new DirectoryNotFoundException($"There is no folder {folder}.");
        string[] below = [.. Directory.EnumerateDirectories(folder).Where(IsOne).OrderByDescending(Written)];
        if (below is [])
            WriteWarning($"There is no {What} in {folder}.");
        return below;
    }
}
