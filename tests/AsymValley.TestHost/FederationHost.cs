using AsymValley.Federated;

namespace AsymValley.TestHost;

/// <summary>Runs or goes on with a federation that has everything a resume must restore: what clients keep, the server's vectors, faults.</summary>
internal static class FederationHost
{
    private const int Rounds = 30;

    public static int Run(string algorithm, string path)
    {
        Federation federation = Federation.IsFederation(path) ? Federation.Open(path) : Create(Enum.Parse<FederatedAlgorithmName>(algorithm), path);
        if (federation.Rounds.Length < Rounds)
            federation.Run(Rounds - federation.Rounds.Length, workers: 2);
        return 0;
    }

    private static Federation Create(FederatedAlgorithmName algorithm, string path)
    {
        Partition partition = Partition.Create(SmallTask.Dataset, new PartitionOptions { Clients = 6, MinimumSamples = 5, Seed = 2 });
        return Federation.Create(SmallTask.Network, partition, new FederationOptions
        {
            Algorithm = algorithm,
            ClientsPerRound = 4,
            LocalEpochs = 2,
            BatchSize = 16,
            Augment = true,
            Buffers = BufferPolicy.Local,
            DropoutRate = 0.1,
            StragglerRate = 0.2,
            Seed = 5,
        }, path);
    }
}
