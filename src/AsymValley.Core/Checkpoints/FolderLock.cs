namespace AsymValley.Checkpoints;

/// <summary>Lets one process at a time write to a folder.</summary>
internal static class FolderLock
{
    private const string LockFile = ".lock";

    /// <summary>Takes the folder until disposed; a killed process lets go by itself.</summary>
    /// <exception cref="RunFolderException">Another process has it.</exception>
    public static IDisposable Take(string folder, string taken)
    {
        try
        {
            return new FileStream(Path.Combine(folder, LockFile), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e)
        {
            throw new RunFolderException(folder, taken, e);
        }
    }
}
