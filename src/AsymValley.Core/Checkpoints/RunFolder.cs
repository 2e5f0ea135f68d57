using System.Globalization;
using System.Text.Json;
using AsymValley.Data;
using AsymValley.Networks;
using AsymValley.Training;

namespace AsymValley.Checkpoints;

/// <summary>
/// The files of one run. Each is replaced as a whole, and they are written in an order that makes any moment a good one to
/// be killed: <c>run.json</c> after the initial model and state makes a folder a run; an epoch exists once <c>state.safetensors</c>
/// has it, and rows and snapshots beyond it are cut off when the run goes on; <c>model.safetensors</c>, written last, makes
/// the run complete.
/// </summary>
internal sealed class RunFolder
{
    private const string RecordFile = "run.json", HistoryFile = "history.csv", StateFile = "state.safetensors";
    private const string InitialFile = "init.safetensors", ModelFile = "model.safetensors", AverageFile = "swa.safetensors";
    private const string SnapshotFolder = "snapshots", SnapshotPrefix = "epoch-", ModelExtension = ".safetensors";

    private ExperimentLock? _lock;

    private RunFolder(string path) => Path = path;

    /// <summary>The folder's full path.</summary>
    public string Path { get; }

    /// <summary>Whether the folder is a run.</summary>
    public static bool IsRun(string path) => File.Exists(System.IO.Path.Combine(path, RecordFile));

    /// <summary>Makes a folder a run that is about to start, and holds it.</summary>
    /// <param name="path">A folder that does not exist, is empty, or, with <paramref name="force"/>, holds a run.</param>
    /// <param name="record">What to write to <c>run.json</c>.</param>
    /// <param name="initial">The model at the start.</param>
    /// <param name="force">Replace a run that is there.</param>
    /// <param name="state">The state to start with.</param>
    /// <param name="hold">Keeps others from writing to the run until disposed.</param>
    /// <exception cref="RunFolderException">There is something else in the folder, a run and no force, or another process that writes there.</exception>
    public static RunFolder Create(string path, RunRecord record, ValleyModel initial, bool force, TrainingState state, out IDisposable hold)
    {
        var folder = new RunFolder(System.IO.Path.GetFullPath(path));
        // Before anything is made there, a lock included; and again once nobody else can make something there.
        folder.EnsureFree(force);
        ExperimentFolder.Make(folder.Path);
        hold = folder.Hold();
        try
        {
            folder.EnsureFree(force);
            File.Delete(folder[RecordFile]);
            folder.Clear();
            ValleyModelFile.Save(initial, folder.Written(InitialFile));
            folder.WriteEpoch(state, []);
            folder.WriteRecord(record with { Checksums = new Dictionary<string, string> { [InitialFile] = ValleyModelFile.ChecksumOf(initial) } });
            return folder;
        }
        catch
        {
            hold.Dispose();
            throw;
        }
    }

    /// <summary>A folder that is a run.</summary>
    /// <exception cref="RunFolderException">It is not.</exception>
    public static RunFolder Open(string path)
    {
        var folder = new RunFolder(System.IO.Path.GetFullPath(path));
        return IsRun(folder.Path) ? folder : throw new RunFolderException(folder.Path, $"this is no run: there is no {RecordFile}.");
    }

    /// <summary>Keeps other processes from writing to the run until disposed; a killed process lets go by itself.</summary>
    /// <exception cref="RunFolderException">Another process has it, or it cannot be written to.</exception>
    public IDisposable Hold()
    {
        _lock = ExperimentFolder.Hold(Path, "the run");
        AtomicFile.RemoveLeftovers(Path, IsOwn);
        AtomicFile.RemoveLeftovers(this[SnapshotFolder], IsSnapshot);
        return _lock;
    }

    /// <summary>Whether a process writes to the run now.</summary>
    public bool IsHeld => ExperimentFolder.IsHeld(Path);

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

    public void WriteRecord(RunRecord record) => AtomicFile.Write(Written(RecordFile), stream => stream.Write(record.ToJson()));

    /// <summary>The rows of the first epochs.</summary>
    /// <param name="epochs">Their number.</param>
    /// <param name="checksum">What <see cref="TrainingHistory.ChecksumOf"/> gave for them; null where that is not known.</param>
    /// <exception cref="RunFolderException">There are fewer, or the file is damaged.</exception>
    public List<EpochResult> ReadHistory(int epochs, string? checksum)
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
        if (rows.Count < epochs)
            throw new RunFolderException(this[HistoryFile], $"there are {rows.Count} epochs, but the run has completed {epochs}.");
        rows = rows[..epochs];
        return checksum is null || TrainingHistory.ChecksumOf(rows) is var found && found == checksum ? rows : throw RunFolderException.Changed(this[HistoryFile], found, checksum);
    }

    /// <summary>The state after the last completed epoch. Null before the first, where the optimizer is at rest, in runs of earlier versions.</summary>
    /// <param name="record">The run.</param>
    /// <exception cref="RunFolderException">The file is damaged, or missing where the run cannot go on without.</exception>
    public TrainingState? ReadState(RunRecord record)
    {
        try
        {
            if (File.Exists(this[StateFile]))
                return TrainingState.Load(this[StateFile], record.ReadNetwork());
        }
        catch (Exception e) when (e is DataFormatException or IOException)
        {
            throw new RunFolderException(this[StateFile], $"the state of the run is damaged, so it cannot go on: {e.Message} Start it again with -Force.", e);
        }
        // A run of an earlier version may have been killed before its first state, in the middle of the first epoch or after its row.
        if (record.Checksums is not null || record.AfterSwa is not null || File.Exists(this[HistoryFile]) && File.ReadAllLines(this[HistoryFile]).Length > 2)
            throw new RunFolderException(this[StateFile], "the state of the run is missing, and with it its weights and the momentum of its optimizer, so it cannot go on. Put the file back, or start again with -Force.");
        return null;
    }

    /// <summary>Writes what there is after an epoch. The epoch counts from here on; whatever else was written for it is written again if the state is not.</summary>
    public void WriteEpoch(TrainingState state, IReadOnlyCollection<EpochResult> history)
    {
        if (history.Count > 0)
            AtomicFile.WriteText(Written(HistoryFile), TrainingHistory.ToCsv(history));
        (state with { HistoryChecksum = TrainingHistory.ChecksumOf(history) }).Save(Written(StateFile));
    }

    /// <summary>Whether the final model has been written.</summary>
    public bool HasModel => File.Exists(this[ModelFile]);

    public ValleyModel ReadInitial(RunRecord record) => Read(InitialFile, record);

    public ValleyModel ReadModel(RunRecord record) => Read(ModelFile, record);

    /// <summary>The averaged model.</summary>
    public ValleyModel ReadAverage(RunRecord record) => Read(AverageFile, record);

    /// <summary>Writes the final models. With this the run is complete.</summary>
    public void Complete(ValleyModel model, ValleyModel? average, IReadOnlyCollection<EpochResult> history)
    {
        RunRecord record = ReadRecord();
        Dictionary<string, string> checksums = new(record.Checksums ?? new Dictionary<string, string>())
        {
            [HistoryFile] = TrainingHistory.ChecksumOf(history),
            [ModelFile] = ValleyModelFile.ChecksumOf(model),
        };
        foreach (int epoch in SnapshotEpochs())
            if (ValleyModelFile.WrittenChecksum(SnapshotPath(epoch)) is { } checksum)
                checksums[SnapshotName(epoch)] = checksum;
        if (average is not null)
        {
            checksums[AverageFile] = ValleyModelFile.ChecksumOf(average);
            ValleyModelFile.Save(average, Written(AverageFile));
        }
        DateTime started = LastStarted(Path);
        WriteRecord(record with { Checksums = checksums });
        File.SetLastWriteTimeUtc(this[RecordFile], started);
        ValleyModelFile.Save(model, Written(ModelFile));
    }

    /// <summary>Takes back everything that lies beyond an epoch, so that the run can go on from there.</summary>
    public void CutAfter(int epoch)
    {
        File.Delete(this[ModelFile]);
        File.Delete(this[AverageFile]);
        foreach (int later in SnapshotEpochs().Where(snapshot => snapshot > epoch).ToArray())
            File.Delete(SnapshotPath(later));
    }

    /// <summary>The checksum of a complete run's history; null in runs of earlier versions.</summary>
    public string? HistoryChecksum(RunRecord record) => record.Checksums?.GetValueOrDefault(HistoryFile);

    /// <summary>The checksums that stand from the start of a run, without those of its end.</summary>
    public static IReadOnlyDictionary<string, string>? StartChecksums(RunRecord record) =>
        record.Checksums?.Where(entry => entry.Key == InitialFile).ToDictionary(entry => entry.Key, entry => entry.Value);

    /// <summary>The epochs of which there is a snapshot, in order.</summary>
    public IEnumerable<int> SnapshotEpochs() => !Directory.Exists(this[SnapshotFolder])
        ? []
        : Directory.EnumerateFiles(this[SnapshotFolder], SnapshotPrefix + "*" + ModelExtension)
            .Select(file => System.IO.Path.GetFileNameWithoutExtension(file)[SnapshotPrefix.Length..])
            .Select(number => int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out int epoch) ? epoch : 0)
            .Where(epoch => epoch > 0).Order();

    public ValleyModel ReadSnapshot(int epoch, RunRecord record) => Read(SnapshotName(epoch), record);

    /// <summary>Opens a snapshot for reading in parts.</summary>
    public ParameterReader OpenSnapshot(int epoch, RunRecord record)
    {
        EnsureOwn(SnapshotName(epoch), record);
        return ParameterReader.Open(SnapshotPath(epoch));
    }

    public void WriteSnapshot(int epoch, ValleyModel model)
    {
        string file = Written(SnapshotName(epoch));
        Directory.CreateDirectory(this[SnapshotFolder]);
        ValleyModelFile.Save(model, file);
    }

    public void DropSnapshot(int epoch) => File.Delete(SnapshotPath(epoch));

    /// <summary>When a run was started or last resumed, in UTC: <c>run.json</c> is written then.</summary>
    public static DateTime LastStarted(string path) => File.GetLastWriteTimeUtc(System.IO.Path.Combine(path, RecordFile));

    /// <summary>What lies in the folder that no run writes there, by paths in the folder.</summary>
    public IEnumerable<string> Others()
    {
        string snapshots = this[SnapshotFolder];
        return Directory.EnumerateFileSystemEntries(Path).Where(entry => !IsOwnOrLeftover(System.IO.Path.GetFileName(entry), IsOwn))
            .Concat(Directory.Exists(snapshots) ? Directory.EnumerateFileSystemEntries(snapshots).Where(entry => !IsOwnOrLeftover(System.IO.Path.GetFileName(entry), IsSnapshot)) : [])
            .Select(entry => System.IO.Path.GetRelativePath(Path, entry)).Order(StringComparer.Ordinal);
    }

    /// <summary>Removes the folder; of links in it only themselves. What another process starts there meanwhile stays.</summary>
    public void Remove()
    {
        using (ExperimentFolder.Hold(Path, "the run", remove: true))
        {
            foreach (FileSystemInfo entry in new DirectoryInfo(Path).EnumerateFileSystemInfos().Where(entry => entry.Name is not (RecordFile or ExperimentFolder.LockFile)).ToArray())
            {
                if (entry is DirectoryInfo { LinkTarget: null } folder)
                    folder.Delete(recursive: true);
                else
                    entry.Delete();
            }
            // Last, so that a removal that was cut short leaves a run, which can be removed again.
            File.Delete(this[RecordFile]);
        }
        Directory.Delete(Path);
    }

    private string this[string file] => System.IO.Path.Combine(Path, file);

    /// <summary>The file of an epoch's snapshot.</summary>
    public string SnapshotPath(int epoch) => this[SnapshotName(epoch)];

    private static string SnapshotName(int epoch) => $"{SnapshotFolder}/{SnapshotPrefix}{epoch.ToString("D3", CultureInfo.InvariantCulture)}{ModelExtension}";

    private static bool IsOwn(string name) => name is RecordFile or HistoryFile or StateFile or InitialFile or ModelFile or AverageFile or ExperimentFolder.LockFile or SnapshotFolder;

    private static bool IsSnapshot(string name) => name.StartsWith(SnapshotPrefix, StringComparison.Ordinal) && name.EndsWith(ModelExtension, StringComparison.Ordinal);

    private static bool IsOwnOrLeftover(string name, Func<string, bool> isOwn) => isOwn(name) || AtomicFile.TargetOf(name) is { } target && isOwn(target);

    /// <summary>A file that is about to be written.</summary>
    /// <exception cref="RunFolderException">The folder was removed.</exception>
    private string Written(string file)
    {
        _lock?.EnsureKept();
        return this[file];
    }

    private void EnsureFree(bool force)
    {
        if (IsRun(Path))
        {
            if (!force)
                throw RunFolderException.RunExists(Path);
        }
        else if (Directory.Exists(Path) && Directory.EnumerateFileSystemEntries(Path).Any(entry => !IsOwnOrLeftover(System.IO.Path.GetFileName(entry), IsOwn)))
        {
            throw new RunFolderException(Path, "the folder holds files that are no run. Choose an empty or a new folder.");
        }
    }

    private ValleyModel Read(string file, RunRecord record)
    {
        EnsureOwn(file, record);
        return ValleyModelFile.Load(this[file]);
    }

    /// <summary>Checks that a file is the one that this run wrote; that its content is what its checksum says is checked where it is read.</summary>
    private void EnsureOwn(string file, RunRecord record)
    {
        if (record.Checksums?.GetValueOrDefault(file) is { } expected && ValleyModelFile.WrittenChecksum(this[file]) is var found && found != expected)
            throw RunFolderException.Changed(this[file], found, expected);
    }

    /// <summary>Removes the files of a run, and nothing else.</summary>
    private void Clear()
    {
        foreach (string file in Directory.EnumerateFiles(Path).Where(file => System.IO.Path.GetFileName(file) is var name && name != ExperimentFolder.LockFile && IsOwn(name)).ToArray())
            File.Delete(file);
        foreach (int epoch in SnapshotEpochs().ToArray())
            File.Delete(SnapshotPath(epoch));
    }
}
