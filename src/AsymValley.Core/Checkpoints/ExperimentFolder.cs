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
    /// <param name="what">What is in it, e.g. the run.</param>
    /// <param name="remove">Whether the file of the lock goes with it.</param>
    /// <exception cref="RunFolderException">Another process has it, or it cannot be written to.</exception>
    public static ExperimentLock Hold(string folder, string what, bool remove = false) =>
        ExperimentLock.Take(folder, Path.Combine(folder, LockFile), $"{what} is in use by another process.", remove);

    /// <summary>Keeps other processes from writing to one file until disposed, by a file beside it that is gone afterwards.</summary>
    /// <param name="file">The file, which need not be there.</param>
    /// <param name="taken">What to say where another process has it.</param>
    /// <exception cref="RunFolderException">Another process has it, or it cannot be written.</exception>
    public static ExperimentLock HoldFile(string file, string taken) => ExperimentLock.Take(file, file + LockFile, taken, remove: true);

    /// <summary>Whether a process writes to a folder now.</summary>
    public static bool IsHeld(string folder)
    {
        try
        {
            using var stream = new FileStream(Path.Combine(folder, LockFile), FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            return false;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return ExperimentLock.IsTaken(e);
        }
    }
}

/// <summary>A file that is held open so that nobody else writes to what it stands for.</summary>
internal sealed class ExperimentLock : IDisposable
{
    // Whoever looks whether a folder is in use has its lock for a moment.
    private const int Attempts = 10, AttemptMilliseconds = 30;

    private readonly string _held, _path;
    private readonly FileStream _stream;
    private readonly bool _remove;

    private ExperimentLock(string held, string path, FileStream stream, bool remove) => (_held, _path, _stream, _remove) = (held, path, stream, remove);

    private bool IsCurrent => File.GetLastWriteTimeUtc(_path) == File.GetLastWriteTimeUtc(_stream.SafeFileHandle);

    /// <summary>Takes a lock.</summary>
    /// <param name="held">What it is for, for errors.</param>
    /// <param name="path">The file of the lock.</param>
    /// <param name="taken">What to say where another process has it.</param>
    /// <param name="remove">Whether the file is removed when the lock is let go.</param>
    public static ExperimentLock Take(string held, string path, string taken, bool remove)
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                var stream = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
                var taking = new ExperimentLock(held, path, stream, remove);
                // Its file may have been removed between opening and locking it; then another process has a file of its own, or will.
                if (taking.IsCurrent)
                    return taking;
                stream.Dispose();
            }
            catch (IOException e) when (IsTaken(e))
            {
                if (attempt == Attempts)
                    throw new RunFolderException(held, taken, e, RunFolderFault.InUse);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new RunFolderException(held, $"it cannot be written here: {e.Message}", e, RunFolderFault.NotWritable);
            }
            Thread.Sleep(AttemptMilliseconds);
        }
    }

    /// <summary>Whether an error says that somebody else has a file open.</summary>
    public static bool IsTaken(Exception error) =>
        // ERROR_SHARING_VIOLATION, or EWOULDBLOCK.
        error is IOException && (error.HResult & 0xFFFF) == (OperatingSystem.IsWindows() ? 32 : OperatingSystem.IsLinux() ? 11 : 35);

    /// <summary>Checks that what is held is still there.</summary>
    /// <exception cref="RunFolderException">It was removed, or replaced by another.</exception>
    public void EnsureKept()
    {
        if (!IsCurrent)
            throw new RunFolderException(_held, "it was removed or moved while it was being written to. Nothing is written there any more; start again, or move it back and go on from what it has.");
    }

    public void Dispose()
    {
        // Before it is let go, so that nobody holds a file that is about to go; on Windows a file that is open cannot be removed, by nobody.
        if (_remove && !OperatingSystem.IsWindows() && IsCurrent)
            File.Delete(_path);
        _stream.Dispose();
        if (_remove && OperatingSystem.IsWindows())
            RemoveUnlessTaken();
    }

    private void RemoveUnlessTaken()
    {
        try
        {
            File.Delete(_path);
        }
        catch (IOException e) when (IsTaken(e))
        {
            // The next one has it already, and will remove it.
        }
    }
}
