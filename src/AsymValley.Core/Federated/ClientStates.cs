using System.Globalization;
using AsymValley.Checkpoints;
using AsymValley.Data;
using AsymValley.Federated.Algorithms;
using AsymValley.Networks;
using AsymValley.Parameters;
using TorchSharp;
using static TorchSharp.torch;

namespace AsymValley.Federated;

/// <summary>
/// What clients keep between rounds, on disk: memory holds that of the clients which are being trained, whatever their
/// number. A file carries the round that wrote it and counts once that round does; until then, and so after a kill in the
/// middle of the round, the one before it is read.
/// </summary>
internal sealed class ClientStates
{
    private const string Prefix = "client-", Separator = "-round-", Extension = ".safetensors", VectorPrefix = "vector.", BuffersPrefix = "buffers.";

    private readonly string _folder;
    private readonly NetworkDefinition _network;
    private readonly Dictionary<int, int> _rounds = [];

    /// <summary>Opens the states as they were after a round; what was written for later ones is removed.</summary>
    /// <param name="folder">The folder of the files; made when something is written.</param>
    /// <param name="network">Whose vectors they are.</param>
    /// <param name="round">The last completed round.</param>
    public ClientStates(string folder, NetworkDefinition network, int round)
    {
        (_folder, _network) = (folder, network);
        if (!Directory.Exists(folder))
            return;
        foreach (string file in Directory.EnumerateFiles(folder))
        {
            if (TryParse(Path.GetFileName(file), out int client, out int written) && written <= round)
                Keep(client, written);
            else if (IsOwn(file))
                File.Delete(file);
        }
    }

    /// <summary>Whether a folder holds anything but files of clients.</summary>
    public static bool HasForeignFiles(string folder) => Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any(entry => !IsOwn(entry));

    /// <summary>Removes the files of clients, and the folder if nothing else is in it.</summary>
    public static void Clear(string folder)
    {
        if (!Directory.Exists(folder))
            return;
        foreach (string file in Directory.EnumerateFiles(folder).Where(IsOwn))
            File.Delete(file);
        if (!HasForeignFiles(folder))
            Directory.Delete(folder);
    }

    /// <summary>Checks that what clients kept of the rounds of a history is there.</summary>
    /// <exception cref="RunFolderException">A file is missing; it is named.</exception>
    public void EnsureFollows(IEnumerable<RoundResult> history)
    {
        foreach (RoundResult round in history)
        {
            foreach (int client in round.Participants.Except(round.Dropped).Except(round.Diverged))
                if (_rounds.GetValueOrDefault(client) < round.Round)
                    throw new RunFolderException(PathOf(client, round.Round), $"what client {client} kept is missing, so the federation cannot go on. Start it again with -Force.");
        }
    }

    /// <summary>What a client keeps: a vector and running statistics, flat, owned by the caller's dispose scope; null for what it does not have.</summary>
    /// <exception cref="RunFolderException">Its file is damaged.</exception>
    public (Tensor? Vector, Tensor? Buffers) Load(int client, ClientMemory memory, Device device)
    {
        if (memory == ClientMemory.Nothing || !_rounds.TryGetValue(client, out int round))
            return (null, null);
        string path = PathOf(client, round);
        try
        {
            StateFile file = StateFile.Load(path);
            return (
                memory.HasFlag(ClientMemory.Vector) ? tensor(file.Vector(_network.Parameters, VectorPrefix).Values).to(device) : null,
                memory.HasFlag(ClientMemory.Buffers) ? tensor(file.Vector(_network.Buffers, BuffersPrefix).Values).to(device) : null);
        }
        catch (Exception e) when (e is DataFormatException or IOException)
        {
            throw new RunFolderException(path, $"what client {client} kept is damaged, so the federation cannot go on: {e.Message} Start it again with -Force.", e);
        }
    }

    /// <summary>Writes what a client keeps of a round.</summary>
    public void Write(int client, int round, Tensor? vector, Tensor? buffers)
    {
        var vectors = new List<(ParameterVector, string?)>();
        if (vector is not null)
            vectors.Add((Read(_network.Parameters, vector), VectorPrefix));
        if (buffers is not null)
            vectors.Add((Read(_network.Buffers, buffers), BuffersPrefix));
        Directory.CreateDirectory(_folder);
        StateFile.Save(PathOf(client, round), vectors);
    }

    /// <summary>Makes the files of a completed round the ones that count, and removes those that they replace.</summary>
    public void Commit(int round, IEnumerable<int> clients)
    {
        foreach (int client in clients.Where(client => File.Exists(PathOf(client, round))))
            Keep(client, round);
    }

    private void Keep(int client, int round)
    {
        if (_rounds.TryGetValue(client, out int other) && other != round)
        {
            File.Delete(PathOf(client, Math.Min(other, round)));
            round = Math.Max(other, round);
        }
        _rounds[client] = round;
    }

    private string PathOf(int client, int round) => Path.Combine(_folder, string.Create(CultureInfo.InvariantCulture, $"{Prefix}{client:D5}{Separator}{round:D4}{Extension}"));

    // Of a client, or on the way to become it when the process was killed.
    private static bool IsOwn(string path) => Path.GetFileName(path).StartsWith(Prefix, StringComparison.Ordinal) && File.Exists(path);

    private static bool TryParse(string name, out int client, out int round)
    {
        client = round = 0;
        int middle = name.IndexOf(Separator, StringComparison.Ordinal);
        return middle > Prefix.Length && name.StartsWith(Prefix, StringComparison.Ordinal) && name.EndsWith(Extension, StringComparison.Ordinal)
            && int.TryParse(name.AsSpan(Prefix.Length, middle - Prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out client)
            && int.TryParse(name.AsSpan(middle + Separator.Length, name.Length - Extension.Length - middle - Separator.Length), NumberStyles.None, CultureInfo.InvariantCulture, out round);
    }

    private static ParameterVector Read(ParameterLayout layout, Tensor flat)
    {
        using DisposeScope scope = NewDisposeScope();
        return new ParameterVector(layout, flat.cpu().data<float>().ToArray());
    }
}
