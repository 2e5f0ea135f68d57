namespace AsymValley.Checkpoints;

/// <summary>What the folders of runs and of federations have in common.</summary>
internal static class ExperimentFolder
{
    /// <summary>Held open by the process that writes.</summary>
    public const string LockFile = ".lock";

    /// <summary>Makes a folder, if it is not there.</summary>
    /// <exception cref="RunFolderException">It cannot be made.</exception>
    public static void Make(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new RunFolderException(folder, $"the folder cannot be made: {e.Message}", e);
        }
    }

    /// <summary>Keeps other processes from writing to a folder until disposed; a killed process lets go by itself.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="taken">What to say where another process has it.</param>
    /// <exception cref="RunFolderException">Another process has it.</exception>
    public static IDisposable Hold(string folder, string taken) => HoldFile(folder, Path.Combine(folder, LockFile), taken);

    /// <summary>Keeps other processes from writing to one file until disposed, by a file beside it that stays behind, empty.</summary>
    /// <param name="file">The file, which need not be there.</param>
    /// <param name="taken">What to say where another process has it.</param>
    /// <exception cref="RunFolderException">Another process has it.</exception>
    public static IDisposable HoldFile(string file, string taken) => HoldFile(file, file + LockFile, taken);

    // The lock stays: removed, it could be held by two, one of whom opened it before its removal and one who made it anew.
    private static FileStream HoldFile(string held, string lockFile, string taken)
    {
        try
        {
            return new FileStream(lockFile, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e)
        {
            throw new RunFolderException(held, taken, e);
        }
    }
}
