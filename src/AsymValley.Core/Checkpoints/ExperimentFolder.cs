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
    public static IDisposable Hold(string folder, string taken)
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
