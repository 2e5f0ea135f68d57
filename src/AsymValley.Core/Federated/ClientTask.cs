using System.Collections.Immutable;
using AsymValley.Data;
using AsymValley.Parameters;

namespace AsymValley.Federated;

/// <summary>What one client is to do in one round.</summary>
/// <param name="Round">The round, from 1.</param>
/// <param name="Client">The client, from 0.</param>
/// <param name="Seed">Seed of its local training, which is that of a run with this seed (<see cref="Training.TrainingOptions.Seed"/>).</param>
/// <param name="Steps">Local steps; fewer than all for a straggler.</param>
/// <param name="IsDropped">Whether it fails: it receives the model and sends nothing.</param>
/// <param name="IsStraggler">Whether it is slow and does a part of its steps.</param>
internal readonly record struct ClientTask(int Round, int Client, ulong Seed, int Steps, bool IsDropped, bool IsStraggler)
{
    /// <summary>
    /// The participants of a round in the order of their numbers, with the faults made on purpose. All of it is keyed by
    /// seed, round and client, and none of it by the algorithm, so that algorithms can be compared round by round.
    /// </summary>
    public static ImmutableArray<ClientTask> OfRound(FederationOptions options, Partition partition, int round)
    {
        var random = new SeededRandom(options.Seed);
        int[] participants = random.Fork("participants", round).Permutation(partition.Clients.Length)[..options.ClientsPerRound!.Value];
        Array.Sort(participants);
        return [.. participants.Select(client => Of(options, random, round, client, partition.Clients[client].Length))];
    }

    private static ClientTask Of(FederationOptions options, SeededRandom random, int round, int client, int images)
    {
        int steps = options.LocalEpochs * new BatchGrid(images, options.BatchSize).Count;
        SeededRandom faults = random.Fork("faults", round, client);
        bool dropped = faults.NextDouble() < options.DropoutRate;
        bool straggler = faults.NextDouble() < options.StragglerRate && steps > 1;
        if (straggler)
            steps = 1 + faults.NextInt32(steps - 1);
        return new ClientTask(round, client, random.Fork("client", round, client).NextUInt64(), steps, dropped, straggler && !dropped);
    }
}
