using AsymValley.Data;
using AsymValley.Federated;
using AsymValley.Federated.Algorithms;
using AsymValley.Networks;
using AsymValley.Parameters;
using TorchSharp;
using static AsymValley.Tests.Federated.FederationFixture;
using static TorchSharp.torch;
using Of = AsymValley.Federated.FederatedAlgorithmName;

namespace AsymValley.Tests.Federated;

/// <summary>
/// Running statistics under both policies, in float64: batch normalisation comes first, so that they depend on the images
/// of the batches alone, PyTorch's way: r ← 0.9·r + 0.1·(batch mean, unbiased batch variance).
/// </summary>
public sealed class FederationBufferTests
{
    private static readonly int s_channels = Images.Shape.Channels, s_area = Images.Shape.Height * Images.Shape.Width;
    private static readonly NetworkDefinition s_network = new("Normalised", Images.Shape, 2, [new BatchNorm("bn"), new Flatten("flatten"), new Linear("classifier", 2)]);

    [Theory]
    [InlineData(ClientWeighting.Uniform)]
    [InlineData(ClientWeighting.Samples)]
    public void AveragedStatisticsAreTheMeanOfTheClients(ClientWeighting weighting)
    {
        using var folder = new TemporaryFolder();
        Federation federation = Run(folder, Options(Of.FedAvg) with { Weighting = weighting, StragglerRate = 0.4, DropoutRate = 0.2 });
        double[] expected = Start();
        for (int round = 1; round <= 3; round++)
        {
            ClientTask[] tasks = [.. ClientTask.OfRound(federation.Options, Clients, round).Where(task => !task.IsDropped)];
            double[] weights = [.. tasks.Select(task => weighting == ClientWeighting.Samples ? (double)Clients.Clients[task.Client].Length : 1)];
            double[][] own = [.. tasks.Select(task => Trained(federation.Options, task, expected))];
            expected = [.. Enumerable.Range(0, expected.Length).Select(i => own.Select((statistics, k) => weights[k] * statistics[i]).Sum() / weights.Sum())];
            int present = tasks.Length, all = federation.Rounds[round - 1].Participants.Length;
            long bytes = 4 * (s_network.Parameters.Count + s_network.Buffers.Count);
            Assert.Equal((all * bytes, present * bytes), (federation.Rounds[round - 1].BytesDown, federation.Rounds[round - 1].BytesUp));
        }
        AssertClose(expected, federation.Model.Buffers.Values);
        Assert.False(Directory.Exists(Path.Combine(federation.Path, "clients")));
        Assert.Equal(TestLoss(federation.Model, running: true), federation.Rounds[^1].TestLoss, 2e-6);
    }

    [Theory]
    [InlineData(Of.FedAvg, 1)]
    [InlineData(Of.Scaffold, 2)]
    [InlineData(Of.Moon, 1)]
    public void LocalStatisticsStayWithTheirClients(Of algorithm, int vectors)
    {
        using var folder = new TemporaryFolder();
        Federation federation = Run(folder, Options(algorithm) with { Buffers = BufferPolicy.Local });
        Assert.Equal(federation.InitialModel.Buffers.Values, federation.Model.Buffers.Values);
        var own = new Dictionary<int, double[]>();
        for (int round = 1; round <= 3; round++)
            foreach (ClientTask task in ClientTask.OfRound(federation.Options, Clients, round))
                own[task.Client] = Trained(federation.Options, task, own.GetValueOrDefault(task.Client) ?? Start());
        Assert.Contains(Enumerable.Range(0, 6), client => Enumerable.Range(1, 3).Count(round => federation.Rounds[round - 1].Participants.Contains(client)) > 1);
        using DisposeScope scope = NewDisposeScope();
        var states = new ClientStates(Path.Combine(federation.Path, "clients"), s_network, 3);
        for (int client = 0; client < 6; client++)
        {
            float[]? kept = states.Load(client, ClientMemory.Buffers, CPU).Buffers?.data<float>().ToArray();
            Assert.Equal(own.ContainsKey(client), kept is not null);
            if (kept is not null)
                AssertClose(own[client], kept);
        }
        Assert.All(federation.Rounds, round => Assert.Equal((3L * vectors * 4 * s_network.Parameters.Count, round.BytesDown), (round.BytesUp, round.BytesDown)));
        Assert.Equal(TestLoss(federation.Model, running: false), federation.Rounds[^1].TestLoss, 2e-6);
    }

    // Where there are none to average, the policies are the same thing.
    [Fact]
    public void WithoutRunningStatisticsThePoliciesDoNotDiffer()
    {
        using var folder = new TemporaryFolder();
        NetworkDefinition network = TrainingFixture.Softmax(Images);
        Federation average = Federation.Create(network, Clients, Options(Of.FedSign), folder.File("average"));
        Federation local = Federation.Create(network, Clients, Options(Of.FedSign) with { Buffers = BufferPolicy.Local }, folder.File("local"));
        average.Run(2, 1);
        local.Run(2, 1);
        AssertSame(average, local);
        Assert.False(Directory.Exists(Path.Combine(local.Path, "clients")));
    }

    private static Federation Run(TemporaryFolder folder, FederationOptions options)
    {
        Federation federation = Federation.Create(s_network, Clients, options, folder.File("federation"));
        federation.Run(3, 2);
        return federation;
    }

    /// <summary>Means of 0 and variances of 1.</summary>
    private static double[] Start() => [.. Enumerable.Range(0, 2 * s_channels).Select(i => i < s_channels ? 0.0 : 1)];

    private static double[] Trained(FederationOptions options, ClientTask task, double[] statistics)
    {
        double[] result = [.. statistics];
        int done = 0;
        for (int epoch = 1; epoch <= options.LocalEpochs; epoch++)
        {
            int[] own = [.. Clients.Clients[task.Client]], order = new SeededRandom(task.Seed).Fork("epoch", epoch).Fork("shuffle").Permutation(own.Length);
            foreach (int[] batch in NaiveFederation.Batches(order.Select(place => own[place]), options.BatchSize))
            {
                if (done++ == task.Steps)
                    return result;
                (double[] mean, double[] variance, int count) = Moments(Images.Train, batch);
                for (int c = 0; c < s_channels; c++)
                {
                    result[c] = 0.9 * result[c] + 0.1 * mean[c];
                    result[s_channels + c] = 0.9 * result[s_channels + c] + 0.1 * variance[c] * count / (count - 1);
                }
            }
        }
        return result;
    }

    /// <summary>Mean cross-entropy over the test images, with running statistics or those of each batch of 128.</summary>
    private static double TestLoss(ValleyModel model, bool running) =>
        NaiveFederation.Batches(Enumerable.Range(0, Images.Test.Count), 128).Sum(batch => SummedLoss(model, batch, running)) / Images.Test.Count;

    private static double SummedLoss(ValleyModel model, int[] all, bool running)
    {
        (double[] mean, double[] variance, _) = Moments(Images.Test, all);
        if (running)
            (mean, variance) = ([.. model.Buffers.Values[..s_channels].Select(x => (double)x)], [.. model.Buffers.Values[s_channels..].Select(x => (double)x)]);
        float[] weight = [.. model.Parameters["bn.weight"]], bias = [.. model.Parameters["bn.bias"]], linear = [.. model.Parameters["classifier.weight"]], offset = [.. model.Parameters["classifier.bias"]];
        double loss = 0;
        foreach (int n in all)
        {
            double[] image = NaiveSoftmax.Image(Images, Images.Test[n]);
            double[] x = [.. image.Select((value, i) => (value - mean[i / s_area]) / Math.Sqrt(variance[i / s_area] + 1e-5) * weight[i / s_area] + bias[i / s_area])];
            double[] logits = [.. Enumerable.Range(0, 2).Select(k => offset[k] + x.Select((value, i) => linear[k * x.Length + i] * value).Sum())];
            loss += Math.Log(logits.Sum(Math.Exp)) - logits[Images.Test.Labels[n]];
        }
        return loss;
    }

    /// <summary>Mean and biased variance of each channel over images and pixels, and the number of values.</summary>
    private static (double[] Mean, double[] Variance, int Count) Moments(DataSplit split, int[] images)
    {
        double[][] pixels = [.. images.Select(n => NaiveSoftmax.Image(Images, split[n]))];
        double[] mean = [.. Enumerable.Range(0, s_channels).Select(c => pixels.Average(image => image[(c * s_area)..((c + 1) * s_area)].Average()))];
        double[] variance = [.. mean.Select((m, c) => pixels.Average(image => image[(c * s_area)..((c + 1) * s_area)].Average(x => (x - m) * (x - m))))];
        return (mean, variance, images.Length * s_area);
    }

    private static void AssertClose(double[] expected, float[] actual) => Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 2e-6));
}
