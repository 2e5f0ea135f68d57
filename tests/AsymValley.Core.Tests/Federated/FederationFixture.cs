using AsymValley.Data;
using AsymValley.Federated;
using AsymValley.Networks;

namespace AsymValley.Tests.Federated;

/// <summary>Small federations for the tests.</summary>
internal static class FederationFixture
{
    /// <summary>All ten.</summary>
    public static TheoryData<FederatedAlgorithmName> Algorithms => [.. Enum.GetValues<FederatedAlgorithmName>()];

    /// <summary>60 images for training; those to test are more than one batch.</summary>
    public static Dataset Images { get; } = TrainingFixture.Blobs(train: 60, test: 150);

    /// <summary>Batch normalisation, dropout and features before the classifier.</summary>
    public static NetworkDefinition Network { get; } = TrainingFixture.Everything(Images);

    /// <summary>Six clients of 1 to 20 images.</summary>
    public static Partition Clients { get; } = Sizes(Images, 20, 13, 12, 9, 5, 1);

    /// <summary>Half of the clients a round, two epochs in batches of four, on the CPU.</summary>
    public static FederationOptions Options(FederatedAlgorithmName algorithm) => new()
    {
        Algorithm = algorithm, ClientsPerRound = 3, LocalEpochs = 2, BatchSize = 4, LearningRate = 0.05, Seed = 7, Device = "cpu",
    };

    /// <summary>Clients with given numbers of images, every n-th image to one of them.</summary>
    public static Partition Sizes(Dataset dataset, params int[] sizes)
    {
        List<int>[] clients = [.. sizes.Select(_ => new List<int>())];
        for (int image = 0, client = 0; image < sizes.Sum(); image++, client = (client + 1) % sizes.Length)
        {
            while (clients[client].Count == sizes[client])
                client = (client + 1) % sizes.Length;
            clients[client].Add(image);
        }
        return Partition.Of(dataset, clients);
    }

    /// <summary>A new federation of <see cref="Clients"/> after so many rounds.</summary>
    public static Federation Run(FederationOptions options, string path, int rounds = 3, int workers = 1)
    {
        Federation federation = Federation.Create(Network, Clients, options, path);
        federation.Run(rounds, workers);
        return federation;
    }

    /// <summary>Checks models bit by bit.</summary>
    public static void AssertSameBits(ValleyModel expected, ValleyModel actual)
    {
        Assert.Equal(Bits(expected.Parameters.Values), Bits(actual.Parameters.Values));
        Assert.Equal(Bits(expected.Buffers.Values), Bits(actual.Buffers.Values));
    }

    /// <summary>Checks models and everything in the history but times, bit by bit.</summary>
    public static void AssertSame(Federation expected, Federation actual)
    {
        AssertSameBits(expected.Model, actual.Model);
        Assert.Equal(expected.Rounds.Select(Measured), actual.Rounds.Select(Measured));
    }

    /// <summary>Everything in a row but its times, and who took part.</summary>
    public static string Measured(RoundResult round) => FormattableString.Invariant(
        $"{round.Round} {round.TestAccuracy:R} {round.TestLoss:R} {round.TrainLoss:R} {round.SsrGlobal:R} {round.SsrClients:R} {round.Drift:R} {round.BytesDown} {round.BytesUp}")
        + " | " + string.Join(" | ", new[] { round.Participants, round.Dropped, round.Stragglers, round.Diverged }.Select(clients => string.Join(' ', clients)));

    private static int[] Bits(float[] values) => Array.ConvertAll(values, BitConverter.SingleToInt32Bits);
}

/// <summary>Does something at each report.</summary>
internal sealed class Reports(Action<OperationProgress> act) : IProgress<OperationProgress>
{
    public void Report(OperationProgress value) => act(value);
}
