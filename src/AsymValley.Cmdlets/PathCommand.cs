using System.Management.Automation;
using AsymValley.Cmdlets.Binding;

namespace AsymValley.Cmdlets;

/// <summary>Base of cmdlets that do the same with each of the files or folders they are given.</summary>
public abstract class PathCommand : ValleyCmdlet
{
    /// <summary>The default parameter set.</summary>
    protected const string PathSet = "Path";

    private const string LiteralPathSet = "LiteralPath";

    /// <summary>Files or folders; wildcards are allowed.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = PathSet, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, HelpMessage = "A file or folder.")]
    [SupportsWildcards]
    [FolderArgument]
    [ArgumentCompleter(typeof(NounPathCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Path { get; set; } = [];

    /// <summary>Files or folders, taken as they are typed.</summary>
    [Parameter(Mandatory = true, ParameterSetName = LiteralPathSet, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath")]
    [ArgumentCompleter(typeof(NounPathCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] LiteralPath { get; set; } = [];

    /// <inheritdoc/>
    protected override void ProcessInput()
    {
        bool literal = ParameterSetName == LiteralPathSet;
        foreach (string given in literal ? LiteralPath : Path)
        {
            if (!TryResolve(given, literal, out IReadOnlyList<string> found))
                continue;
            foreach (string path in found)
                ProcessPath(path);
        }
    }

    /// <summary>Does what there is to do with one of them.</summary>
    /// <param name="path">A full path.</param>
    protected abstract void ProcessPath(string path);

    /// <summary>The folder itself, if it is what is looked for or nothing in it is; else the folders in it that are, by name.</summary>
    /// <param name="folder">A full path.</param>
    /// <param name="isOne">Whether a folder is what is looked for.</param>
    protected static IReadOnlyList<string> BelowOrItself(string folder, Func<string, bool> isOne)
    {
        string[] below = isOne(folder) || !Directory.Exists(folder) ? [] : [.. Directory.EnumerateDirectories(folder).Where(isOne).Order(StringComparer.Ordinal)];
        return below is [] ? [folder] : below;
    }
}
