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

    private FederationFolder(string path) => Path = System.IO.Path.GetFullPath(path);

    /// <summary>The folder's full path.</summary>
    public string Path { get; }

    /// <summary>Where clients' files are.</summary>
    public string Clients => this[ClientsFolder];

    /// <summary>Whether the folder is a federation.</summary>
    public static bool IsFederation(string path) => File.Exists(System.IO.Path.Combine(path, RecordFile));

    /// <summary>Makes a folder a federation that is about to start.</summary>
    /// <exception cref="RunFolderException">There is something else in the folder, or a federation and no force.</exception>
    public static FederationFolder Create(string path, FederationRecord record, Partition partition, ValleyModel initial, bool force)
    {
        var folder = new FederationFolder(path);
        bool exists = IsFederation(folder.Path);
        if (exists && !force)
            throw new RunFolderException(folder.Path, "there is a federation in this folder. Open it, choose another folder, or use Force to replace it.");
        if (!exists && Directory.Exists(folder.Path)
            && (Directory.EnumerateFileSystemEntries(folder.Path).Any(entry => !IsOwn(System.IO.Path.GetFileName(entry))) || ClientStates.HasForeignFiles(folder.Clients)))
            throw new RunFolderException(folder.Path, "the folder holds files that are no federation. Choose an empty or a new folder.");
        ExperimentFolder.Make(folder.Path);
        using IDisposable hold = folder.Hold();
        File.Delete(folder[RecordFile]);
        foreach (string file in Directory.EnumerateFiles(folder.Path).Where(file => IsOwn(System.IO.Path.GetFileName(file)) && System.IO.Path.GetFileName(file) != ExperimentFolder.LockFile))
            File.Delete(file);
        ClientStates.Clear(folder.Clients);
        partition.Save(folder[PartitionFile]);
        ValleyModelFile.Save(initial, folder[InitialFile]);
        AtomicFile.Write(folder[RecordFile], stream => stream.Write(record.ToJson()));
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
    /// <exception cref="RunFolderException">Another process has it.</exception>
    public IDisposable Hold() => ExperimentFolder.Hold(Path, "the federation is in use by another process.");

    /// <exception cref="RunFolderException">The file is damaged.</exception>
    public FederationRecord ReadRecord() => Read(RecordFile, path => FederationRecord.FromJson(File.ReadAllBytes(path)));

    /// <exception cref="RunFolderException">The file is damaged.</exception>
    public Partition ReadPartition(Dataset? dataset) => Read(PartitionFile, path => Partition.Load(path, dataset));

    /// <exception cref="RunFolderException">The file is damaged.</exception>
    public ValleyModel ReadInitial() => Read(InitialFile, ValleyModelFile.Load);

    /// <summary>The state after the last completed round; null before the first.</summary>
    /// <exception cref="RunFolderException">The file is damaged.</exception>
    public FederationState? ReadState(Func<string, FederationState> load) => File.Exists(this[StateFile]) ? Read(StateFile, load) : null;

    public void WriteState(FederationState state) => state.Save(this[StateFile]);

    /// <summary>The first rounds of the history.</summary>
    /// <exception cref="RunFolderException">There are fewer, or the file is damaged.</exception>
    public List<RoundResult> ReadRounds(int rounds, string federation, FederatedAlgorithmName algorithm)
    {
        if (rounds == 0)
            return [];
        List<RoundResult> rows = Read(RoundsFile, path => RoundHistory.FromCsv(File.ReadAllText(path), federation, algorithm));
        return rows.Count >= rounds
            ? rows[..rounds]
            : throw new RunFolderException(this[RoundsFile], $"there are {rows.Count} rounds, but the federation has completed {rounds}.");
    }

    public void WriteRounds(IEnumerable<RoundResult> rounds) => AtomicFile.WriteText(this[RoundsFile], RoundHistory.ToCsv(rounds));

    /// <summary>Writes the global model for other tools.</summary>
    public ValleyModel WriteModel(ValleyModel model) => ValleyModelFile.Save(model, this[ModelFile]);

    /// <summary>Removes the copy of the global model.</summary>
    public void DeleteModel() => File.Delete(this[ModelFile]);

    private string this[string file] => System.IO.Path.Combine(Path, file);

    private static bool IsOwn(string name) =>
        name is ExperimentFolder.LockFile or ClientsFolder || (name.EndsWith(".tmp", StringComparison.Ordinal) ? name[..^4] : name) is
            RecordFile or PartitionFile or RoundsFile or InitialFile or StateFile or ModelFile;

    private T Read<T>(string file, Func<string, T> read)
    {
        try
        {
            return read(this[file]);
        }
        catch (Exception e) when (e is JsonException or FormatException or AsymValleyException or IOException)
        {
            throw new RunFolderException(this[file], $"the file cannot be read: {e.Message}", e);
        }
    }
}
