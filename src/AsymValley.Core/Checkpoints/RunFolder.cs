using System.Globalization;
using System.Text.Json;
using AsymValley.Data;
using AsymValley.Networks;
using AsymValley.Training;

namespace AsymValley.Checkpoints;

/// <summary>A folder is not a run or a federation, or its files cannot be used.</summary>
/// <param name="path">The folder or file.</param>
/// <param name="message">What is wrong with it and what to do.</param>
/// <param name="inner">The error that led to this one, if any.</param>
public sealed class RunFolderException(string path, string message, Exception? inner = null) : AsymValleyException($"{path}: {message}", inner!)
{
    /// <summary>The folder or file.</summary>
    public string Path { get; } = path;
}

/// <summary>
/// The files of one run. Each is replaced as a whole, and they are written in an order that makes any moment a good one to
/// be killed: <c>run.json</c> after the initial model makes a folder a run; an epoch exists once <c>state.safetensors</c>
/// has it, and rows and snapshots beyond it are cut off when the run goes on; <c>model.safetensors</c>, written last, makes
/// the run complete.
/// </summary>
internal sealed class RunFolder
{
    private const string RecordFile = "run.json", HistoryFile = "history.csv", StateFile = "state.safetensors";
    private const string InitialFile = "init.safetensors", ModelFile = "model.safetensors", AverageFile = "swa.safetensors";
    private const string SnapshotFolder = "snapshots", SnapshotPrefix = "epoch-", ModelExtension = ".safetensors";

    private RunFolder(string path) => Path = path;

    /// <summary>The folder's full path.</summary>
    public string Path { get; }

    /// <summary>Whether the folder is a run.</summary>
    public static bool IsRun(string path) => File.Exists(System.IO.Path.Combine(path, RecordFile));

    /// <summary>Makes a folder a run that is about to start.</summary>
    /// <param name="path">A folder that does not exist, is empty, or, with <paramref name="force"/>, holds a run.</param>
    /// <param name="record">What to write to <c>run.json</c>.</param>
    /// <param name="initial">The model at the start.</param>
    /// <param name="force">Replace a run that is there.</param>
    /// <param name="state">The state to start with, where it is not the model with the optimizer at rest.</param>
    /// <exception cref="RunFolderException">There is something else in the folder, or a run and no force.</exception>
    public static RunFolder Create(string path, RunRecord record, ValleyModel initial, bool force, TrainingState? state = null)
    {
        var folder = new RunFolder(System.IO.Path.GetFullPath(path));
        if (IsRun(folder.Path))
        {
            if (!force)
                throw new RunFolderException(folder.Path, "there is a run in this folder. Resume it, choose another folder, or use Force to replace it.");
            using IDisposable hold = folder.Hold();
            File.Delete(folder[RecordFile]);
            folder.Clear();
        }
        else if (Directory.Exists(folder.Path) && Directory.EnumerateFileSystemEntries(folder.Path).Any(entry => !IsOwn(System.IO.Path.GetFileName(entry))))
        {
            throw new RunFolderException(folder.Path, "the folder holds files that are no run. Choose an empty or a new folder.");
        }
        ExperimentFolder.Make(folder.Path);
        folder.Clear();
        ValleyModelFile.Save(initial, folder[InitialFile]);
        if (state is not null)
            folder.WriteState(state);
        folder.WriteRecord(record);
        return folder;
    }

    /// <summary>A folder that is a run.</summary>
    /// <exception cref="RunFolderException">It is not.</exception>
    public static RunFolder Open(string path)
    {
        var folder = new RunFolder(System.IO.Path.GetFullPath(path));
        return IsRun(folder.Path) ? folder : throw new RunFolderException(folder.Path, $"this is no run: there is no {RecordFile}.");
    }

    /// <summary>Keeps other processes from writing to the run until disposed; a killed process lets go by itself.</summary>
    /// <exception cref="RunFolderException">Another process has it.</exception>
    public IDisposable Hold() => ExperimentFolder.Hold(Path, "the run is in use by another process.");

    public RunRecord ReadRecord()
    {
        try
        {
            return RunRecord.FromJson(File.ReadAllBytes(this[RecordFile]));
        }
        catch (Exception e) when (e is JsonException or IOException)
        {
            throw new RunFolderException(this[RecordFile], $"the file cannot be read: {e.Message}", e);
        }
    }

    public void WriteRecord(RunRecord record) => AtomicFile.Write(this[RecordFile], stream => stream.Write(record.ToJson()));

    /// <summary>The rows of the first <paramref name="epochs"/> epochs.</summary>
    /// <exception cref="RunFolderException">There are fewer, or the file is damaged.</exception>
    public List<EpochResult> ReadHistory(int epochs)
    {
        if (epochs == 0)
            return [];
        List<EpochResult> rows;
        try
        {
            rows = TrainingHistory.FromCsv(File.ReadAllText(this[HistoryFile]));
        }
        catch (Exception e) when (e is FormatException or IOException)
        {
            throw new RunFolderException(this[HistoryFile], $"the file cannot be read: {e.Message}", e);
        }
        return rows.Count >= epochs
            ? rows[..epochs]
            : throw new RunFolderException(this[HistoryFile], $"there are {rows.Count} epochs, but the run has completed {epochs}.");
    }

    public void WriteHistory(IReadOnlyCollection<EpochResult> rows) => AtomicFile.WriteText(this[HistoryFile], TrainingHistory.ToCsv(rows));

    /// <summary>The state after the last completed epoch; null before the first.</summary>
    /// <exception cref="RunFolderException">The file is damaged.</exception>
    public TrainingState? ReadState(NetworkDefinition network)
    {
        if (!File.Exists(this[StateFile]))
            return null;
        try
        {
            return TrainingState.Load(this[StateFile], network);
        }
        catch (Exception e) when (e is DataFormatException or IOException)
        {
            throw new RunFolderException(this[StateFile], $"the state of the run is damaged, so it cannot go on: {e.Message} Start it again with Force.", e);
        }
    }

    public void WriteState(TrainingState state) => state.Save(this[StateFile]);

    /// <summary>Whether the final model has been written.</summary>
    public bool HasModel => File.Exists(this[ModelFile]);

    public ValleyModel ReadInitial() => ValleyModelFile.Load(this[InitialFile]);

    public ValleyModel ReadModel() => ValleyModelFile.Load(this[ModelFile]);

    /// <summary>The averaged model; null when there is none.</summary>
    public ValleyModel? ReadAverage() => File.Exists(this[AverageFile]) ? ValleyModelFile.Load(this[AverageFile]) : null;

    /// <summary>Writes the final models. With this the run is complete.</summary>
    public void WriteModels(ValleyModel model, ValleyModel? average)
    {
        if (average is not null)
            ValleyModelFile.Save(average, this[AverageFile]);
        ValleyModelFile.Save(model, this[ModelFile]);
    }

    /// <summary>Takes back everything that lies beyond an epoch, so that the run can go on from there.</summary>
    public void CutAfter(int epoch)
    {
        File.Delete(this[ModelFile]);
        File.Delete(this[AverageFile]);
        foreach (int later in SnapshotEpochs().Where(snapshot => snapshot > epoch))
            File.Delete(SnapshotPath(later));
    }

    /// <summary>The epochs of which there is a snapshot, in order.</summary>
    public IEnumerable<int> SnapshotEpochs() => !Directory.Exists(this[SnapshotFolder])
        ? []
        : Directory.EnumerateFiles(this[SnapshotFolder], SnapshotPrefix + "*" + ModelExtension)
            .Select(file => System.IO.Path.GetFileNameWithoutExtension(file)[SnapshotPrefix.Length..])
            .Select(number => int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out int epoch) ? epoch : 0)
            .Where(epoch => epoch > 0).Order();

    public ValleyModel ReadSnapshot(int epoch) => ValleyModelFile.Load(SnapshotPath(epoch));

    public void WriteSnapshot(int epoch, ValleyModel model)
    {
        Directory.CreateDirectory(this[SnapshotFolder]);
        ValleyModelFile.Save(model, SnapshotPath(epoch));
    }

    public void DropSnapshot(int epoch) => File.Delete(SnapshotPath(epoch));

    /// <summary>When a run was started or last resumed, in UTC: <c>run.json</c> is written then.</summary>
    public static DateTime LastStarted(string path) => File.GetLastWriteTimeUtc(System.IO.Path.Combine(path, RecordFile));

    /// <summary>What lies in the folder that no run writes there, by paths in the folder.</summary>
    public IEnumerable<string> Others()
    {
        string snapshots = this[SnapshotFolder];
        HashSet<string> own = [.. SnapshotEpochs().Select(SnapshotPath)];
        return Directory.EnumerateFileSystemEntries(Path).Where(entry => !IsOwn(System.IO.Path.GetFileName(entry)))
            .Concat(Directory.Exists(snapshots) ? Directory.EnumerateFileSystemEntries(snapshots).Where(entry => !own.Contains(entry) && !own.Contains(entry.Replace(".tmp", "", StringComparison.Ordinal))) : [])
            .Select(entry => System.IO.Path.GetRelativePath(Path, entry)).Order(StringComparer.Ordinal);
    }

    /// <summary>Removes all that lies in the folder but <c>run.json</c> and the lock; of links only themselves.</summary>
    public void RemoveContents()
    {
        foreach (FileSystemInfo entry in new DirectoryInfo(Path).EnumerateFileSystemInfos().Where(entry => entry.Name is not (RecordFile or ExperimentFolder.LockFile)).ToArray())
        {
            if (entry is DirectoryInfo { LinkTarget: null } folder)
                folder.Delete(recursive: true);
            else
                entry.Delete();
        }
    }

    private string this[string file] => System.IO.Path.Combine(Path, file);

    /// <summary>The file of an epoch's snapshot.</summary>
    public string SnapshotPath(int epoch) =>
        System.IO.Path.Combine(this[SnapshotFolder], SnapshotPrefix + epoch.ToString("D3", CultureInfo.InvariantCulture) + ModelExtension);

    private static bool IsOwn(string name) =>
        name is ExperimentFolder.LockFile or SnapshotFolder || (name.EndsWith(".tmp", StringComparison.Ordinal) ? name[..^4] : name) is
            RecordFile or HistoryFile or StateFile or InitialFile or ModelFile or AverageFile;

    /// <summary>Removes the files of a run, and nothing else.</summary>
    private void Clear()
    {
        foreach (string file in Directory.EnumerateFiles(Path).Where(file => IsOwn(System.IO.Path.GetFileName(file)) && !file.EndsWith(ExperimentFolder.LockFile, StringComparison.Ordinal)))
            File.Delete(file);
        foreach (int epoch in SnapshotEpochs().ToArray())
            File.Delete(SnapshotPath(epoch));
    }
}
