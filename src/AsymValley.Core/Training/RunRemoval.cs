using AsymValley.Checkpoints;

namespace AsymValley.Training;

/// <summary>A run that may be removed with its folder.</summary>
public sealed class RunRemoval
{
    private readonly RunFolder _folder;

    private RunRemoval(RunFolder folder) => _folder = folder;

    /// <summary>The folder's full path.</summary>
    public string Path => _folder.Path;

    /// <summary>Checks that a run may be removed. It need not be one that can be opened.</summary>
    /// <param name="path">The folder that holds <c>run.json</c>.</param>
    /// <param name="force">Also remove what else lies in the folder.</param>
    /// <exception cref="RunFolderException">It is no run or a link to one, or there are other files in it and no force.</exception>
    public static RunRemoval Of(string path, bool force = false)
    {
        RunFolder folder = RunFolder.Open(System.IO.Path.TrimEndingDirectorySeparator(path));
        if (new DirectoryInfo(folder.Path).LinkTarget is { } target)
            throw new RunFolderException(folder.Path, $"this is a link to {target}. Remove the run by its own path, and the link with Remove-Item.");
        return force || folder.Others().FirstOrDefault() is not { } other
            ? new RunRemoval(folder)
            : throw new RunFolderException(folder.Path, $"there is more than the run in this folder: {other}. Move it elsewhere, or remove it too with -Force.");
    }

    /// <summary>Removes the folder. Links in it are removed, and what they lead to stays.</summary>
    /// <exception cref="RunFolderException">Another process writes to the run.</exception>
    /// <exception cref="IOException">A file cannot be removed.</exception>
    public void Remove() => _folder.Remove();
}
