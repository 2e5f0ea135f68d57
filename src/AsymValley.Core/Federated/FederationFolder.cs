using System.Text.Json;
using AsymValley.Checkpoints;
using AsymValley.Data;
using AsymValley.Networks;

namespace AsymValley.Federated;

/// <summary>
/// The files of one federation. As in a run folder each is replaced as a whole: <c>federation.json</c>, written last at the
/// start, makes a folder a federation; a round exists once <c>state.safetensors</c> has it, and rows and client files beyond
/// it are taken back when the federation goes on. <c>model.safetensors</c> is a copy of the global model for other tools.
/// </summary>
internal sealed class FederationFolder
{
    private const string RecordFile = "federation.json", PartitionFile = "partition.json", RoundsFile = "rounds.csv";
    private const string InitialFile = "init.safetensors", StateFile = "state.safetensors", ModelFile = "model.safetensors", ClientsFolder = "clients";

    private ExperimentLock? _lock;

    private FederationFolder(string path) => Path = System.IO.Path.GetFullPath(path);

    /// <summary>The folder's full path.</summary>
    public string Path { get; }

    /// <summary>Where clients' files are.</summary>
    public string Clients => this[ClientsFolder];

    /// <summary>Whether the folder is a federation.</summary>
    public static bool IsFederation(string path) => File.Exists(System.IO.Path.Combine(path, RecordFile));

    /// <summary>Makes a folder a federation that is about to start.</summary>
    /// <exception cref="RunFolderException">There is something else in the folder, a federation and no force, or another process that writes there.</exception>
    public static FederationFolder Create(string path, FederationRecord record, Partition partition, ValleyModel initial, FederationState state, bool force)
    {
        var folder = new FederationFolder(path);
        // Before anything is made there, a lock included; and again once nobody else can make something there.
        folder.EnsureFree(force);
        ExperimentFolder.Make(folder.Path);
        using IDisposable hold = folder.Hold();
        folder.EnsureFree(force);
        File.Delete(folder[RecordFile]);
        foreach (string file in Directory.EnumerateFiles(folder.Path).Where(file => System.IO.Path.GetFileName(file) is var name && name != ExperimentFolder.LockFile && IsOwn(name)).ToArray())
            File.Delete(file);
        ClientStates.Clear(folder.Clients);
        partition.Save(folder[PartitionFile]);
        ValleyModelFile.Save(initial, folder[InitialFile]);
        folder.WriteRounds(state, []);
        record = record with { Checksums = new Dictionary<string, string> { [InitialFile] = ValleyModelFile.ChecksumOf(initial) } };
        AtomicFile.Write(folder.Written(RecordFile), stream => stream.Write(record.ToJson()));
        return folder;
    }

    /// <summary>A folder that is a federation.</summary>
    /// <exception cref="RunFolderException">It is not.</exception>
    public static FederationFolder Open(string path)
    {
        var folder = new FederationFolder(path);
        return IsFederation(folder.Path) ? folder : throw new RunFolderException(folder.Path, $"this is no federation: there is no {RecordFile}.");
    }

    /// <summary>Keeps other processes from writing to the federation until disposed.</summary>
    /// <exception cref="RunFolderException">Another process has it, or it cannot be written to.</exception>
    public IDisposable Hold()
    {
        _lock = ExperimentFolder.Hold(Path, "the federation");
        AtomicFile.RemoveLeftovers(Path, IsOwn);
        return _lock;
    }

    /// <exception cref="RunFolderException">The file is damaged.</exception>
    public FederationRecord ReadRecord() => Read(RecordFile, path => FederationRecord.FromJson(File.ReadAllBytes(path)));

    /// <exception cref="RunFolderException">The file is damaged.</exception>
    public Partition ReadPartition(Dataset? dataset) => Read(PartitionFile, path => Partition.Load(path, dataset));

    /// <exception cref="RunFolderException">The file is damaged, or another than was written.</exception>
    public ValleyModel ReadInitial(FederationRecord record) => Read(InitialFile, path =>
        record.Checksums?.GetValueOrDefault(InitialFile) is { } expected && ValleyModelFile.WrittenChecksum(path) is var found && found != expected
            ? throw RunFolderException.Changed(path, found, expected)
            : ValleyModelFile.Load(path));

    /// <summary>The state after the last completed round. Null before the first in federations of earlier versions.</summary>
    /// <exception cref="RunFolderException">The file is damaged, or missing.</exception>
    public FederationState? ReadState(FederationRecord record, Func<string, FederationState> load)
    {
        if (File.Exists(this[StateFile]))
            return Read(StateFile, load);
        // A federation of an earlier version may have been killed in its first round, or after its row.
        return record.Checksums is null && !(File.Exists(this[RoundsFile]) && File.ReadAllLines(this[RoundsFile]).Length > 2) ? null
            : throw new RunFolderException(this[StateFile], "the state of the federation is missing, so it cannot go on. Put the file back, or start again with -Force.");
    }

    /// <summary>The first rounds of the history.</summary>
    /// <param name="rounds">How many.</param>
    /// <param name="checksum">Their checksum; null where it is not known.</param>
    /// <param name="federation">The federation's name.</param>
    /// <param name="algorithm">Its algorithm.</param>
    /// <exception cref="RunFolderException">There are fewer, or the file is damaged.</exception>
    public List<RoundResult> ReadRounds(int rounds, string? checksum, string federation, FederatedAlgorithmName algorithm)
    {
        if (rounds == 0)
            return [];
        List<RoundResult> rows = Read(RoundsFile, path => RoundHistory.FromCsv(File.ReadAllText(path), federation, algorithm));
        if (rows.Count < rounds)
            throw new RunFolderException(this[RoundsFile], $"there are {rows.Count} rounds, but the federation has completed {rounds}.");
        rows = rows[..rounds];
        return checksum is null || RoundHistory.ChecksumOf(rows) is var found && found == checksum ? rows : throw RunFolderException.Changed(this[RoundsFile], found, checksum);
    }

    /// <summary>Writes what there is after a round. The round counts from here on; whatever else was written for it is written again if the state is not.</summary>
    public void WriteRounds(FederationState state, IReadOnlyCollection<RoundResult> rounds)
    {
        if (rounds.Count > 0)
            AtomicFile.WriteText(Written(RoundsFile), RoundHistory.ToCsv(rounds));
        (state with { RoundsChecksum = RoundHistory.ChecksumOf(rounds) }).Save(Written(StateFile));
    }

    /// <summary>Writes the global model for other tools.</summary>
    public ValleyModel WriteModel(ValleyModel model) => ValleyModelFile.Save(model, Written(ModelFile));

    /// <summary>Removes the copy of the global model.</summary>
    public void DeleteModel() => File.Delete(this[ModelFile]);

    private string this[string file] => System.IO.Path.Combine(Path, file);

    private static bool IsOwn(string name) =>
        name is ExperimentFolder.LockFile or ClientsFolder or RecordFile or PartitionFile or RoundsFile or InitialFile or StateFile or ModelFile;

    private void EnsureFree(bool force)
    {
        bool exists = IsFederation(Path);
        if (exists && !force)
            throw RunFolderException.FederationExists(Path);
        if (!exists && Directory.Exists(Path) && (Directory.EnumerateFileSystemEntries(Path).Any(IsForeign) || ClientStates.HasForeignFiles(Clients)))
            throw new RunFolderException(Path, "the folder holds files that are no federation. Choose an empty or a new folder.");

        static bool IsForeign(string entry) => System.IO.Path.GetFileName(entry) is var name && !IsOwn(AtomicFile.TargetOf(name) ?? name);
    }

    /// <summary>A file that is about to be written.</summary>
    /// <exception cref="RunFolderException">The folder was removed.</exception>
    private string Written(string file)
    {
        _lock?.EnsureKept();
        return this[file];
    }

    private T Read<T>(string file, Func<string, T> read)
    {
        try
        {
            return read(this[file]);
        }
        catch (RunFolderException)
        {
            throw;
        }
        catch (Exception e) when (e is JsonException or FormatException or AsymValleyException or IOException)
        {
            throw new RunFolderException(this[file], $"the file cannot be read: {e.Message}", e);
        }
    }
}
