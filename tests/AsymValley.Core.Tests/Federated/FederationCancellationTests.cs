using AsymValley.Checkpoints;
using AsymValley.Federated;
using static AsymValley.Tests.Federated.FederationFixture;
using Of = AsymValley.Federated.FederatedAlgorithmName;

namespace AsymValley.Tests.Federated;

/// <summary>Cancellation, progress and what is left in memory.</summary>
[Collection("Alone")]
public sealed class FederationCancellationTests
{
    private static readonly FederationOptions s_options = Options(Of.Scaffold) with { ClientsPerRound = 5, Buffers = BufferPolicy.Local };

    // From the first step of the first round, from a step in the middle of each, and from what is told of a round.
    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 0)]
    [InlineData(7, 0)]
    [InlineData(0, 1)]
    [InlineData(0, 2)]
    [InlineData(3, 1)]
    public void ACancelledFederationGoesOnToTheSameBits(int steps, int rounds)
    {
        using var folder = new TemporaryFolder();
        Federation whole = Run(s_options, folder.File("whole"), rounds: 3);
        using var cancellation = new CancellationTokenSource();
        Federation cut = Federation.Create(Network, Clients, s_options, folder.File("cut"));
        int completed = 0, reports = 0;
        // A clock on which every report is due.
        Assert.ThrowsAny<OperationCanceledException>(() => cut.Run(3, 2,
            _ => Cancel(++completed >= rounds && steps == 0),
            new Reports(_ => Cancel(completed >= rounds && steps > 0 && ++reports == steps)),
            cancellation.Token, new HastyClock()));
        foreach (Federation left in new[] { cut, Federation.Open(cut.Path, Images) })
        {
            Assert.Equal(rounds, left.Rounds.Length);
            Assert.Equal(whole.Rounds.Take(rounds).Select(Measured), left.Rounds.Select(Measured));
        }
        Assert.Equal(rounds > 0, File.Exists(Path.Combine(cut.Path, "model.safetensors")));
        if (rounds > 0)
            AssertSameBits(cut.Model, ValleyModelFile.Load(Path.Combine(cut.Path, "model.safetensors")));
        cut.Run(3 - rounds, 2);
        AssertSame(whole, cut);

        void Cancel(bool now)
        {
            if (now)
                cancellation.Cancel();
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void ACancelledCallDoesNothing(double dropoutRate)
    {
        using var folder = new TemporaryFolder();
        Federation federation = Federation.Create(Network, Clients, s_options with { DropoutRate = dropoutRate, EvaluateEvery = 0 }, folder.File("federation"));
        Assert.ThrowsAny<OperationCanceledException>(() => federation.Run(2, cancellation: new CancellationToken(true)));
        Assert.Empty(federation.Rounds);
        AssertSameBits(federation.InitialModel, federation.Model);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0.4, 0.7)]
    [InlineData(1, 0)]
    public void ProgressRisesToItsTotal(double dropoutRate, double stragglerRate)
    {
        using var folder = new TemporaryFolder();
        Federation federation = Federation.Create(Network, Clients, s_options with { DropoutRate = dropoutRate, StragglerRate = stragglerRate }, folder.File("federation"));
        federation.Run(1);
        var reports = new List<OperationProgress>();
        federation.Run(3, 3, progress: new Reports(report =>
        {
            lock (reports)
                reports.Add(report);
        }), time: new HastyClock());
        Assert.Equal(reports.Select(report => report.Done).Order(), reports.Select(report => report.Done));
        Assert.All(reports, report => Assert.InRange(report.Done, 0, report.Total));
        Assert.Single(reports.Select(report => report.Total).Distinct());
        Assert.Equal(reports[^1].Total, reports[^1].Done);
        Assert.Contains("/4", reports[0].Status, StringComparison.Ordinal);
        if (dropoutRate < 1)
        {
            // Every image of every client that trains, stragglers' whole batches included.
            long images = Enumerable.Range(2, 3).SelectMany(round => ClientTask.OfRound(federation.Options, Clients, round)).Where(task => !task.IsDropped)
                .Sum(task => (long)Enumerable.Range(0, task.Steps).Sum(step => Batches(task)[step % Batches(task).Count].Length));
            Assert.Equal(images, reports[^1].Total);
            Assert.True(reports.Count > 20);
        }

        static List<int[]> Batches(ClientTask task) => NaiveFederation.Batches(Clients.Clients[task.Client], 4);
    }

    [Fact]
    public void NoTensorOutlivesACall()
    {
        using var folder = new TemporaryFolder();
        Run(s_options, folder.File("first"), rounds: 1);
        long before = TorchRuntime.LiveTensors;
        foreach (Of algorithm in Enum.GetValues<Of>())
        {
            FederationOptions options = Options(algorithm) with { ClientsPerRound = 5, DropoutRate = 0.2, StragglerRate = 0.2, Buffers = algorithm == Of.Moon ? BufferPolicy.Local : BufferPolicy.Average };
            Federation federation = Run(options, folder.File(algorithm.ToString()), rounds: 2, workers: 2);
            Assert.Equal(before, TorchRuntime.LiveTensors);

            using var cancellation = new CancellationTokenSource();
            int reports = 0;
            Assert.ThrowsAny<OperationCanceledException>(() => federation.Run(3, 2, progress: new Reports(_ =>
            {
                if (++reports == 6)
                    cancellation.Cancel();
            }), cancellation: cancellation.Token, time: new HastyClock()));
            Assert.Equal(before, TorchRuntime.LiveTensors);

            Assert.Throws<InvalidCastException>(() => federation.Run(2, 2, completed: _ => throw new InvalidCastException()));
            Assert.Throws<InvalidCastException>(() => federation.Run(2, 2, progress: new Reports(_ => throw new InvalidCastException())));
            Assert.Equal(before, TorchRuntime.LiveTensors);
        }
        // All diverge.
        Run(s_options with { LearningRate = 1e30, ClipNorm = 0 }, folder.File("diverged"), rounds: 2);
        Assert.Equal(before, TorchRuntime.LiveTensors);
        // A client's file is damaged.
        Federation damaged = Run(s_options, folder.File("damaged"), rounds: 1);
        File.WriteAllText(Directory.GetFiles(Path.Combine(damaged.Path, "clients"))[^1], "");
        Assert.Throws<RunFolderException>(() => damaged.Run(2, 2));
        // None can be written.
        Federation blocked = Federation.Create(Network, Clients, s_options, folder.File("blocked"));
        File.WriteAllText(Path.Combine(blocked.Path, "clients"), "in the way");
        Assert.ThrowsAny<IOException>(() => blocked.Run(2, 2));
        Assert.Equal(before, TorchRuntime.LiveTensors);
    }

    [Fact]
    public void MoreRoundsNeedNoMoreTensors()
    {
        // One client a round; one update may or may not have been received when the next step reports.
        Assert.InRange(Peak(12) - Peak(3), -4, 4);

        static long Peak(int rounds)
        {
            using var folder = new TemporaryFolder();
            long peak = 0;
            Federation federation = Federation.Create(Network, Clients, s_options with { ClientsPerRound = 1 }, folder.File("federation"));
            federation.Run(rounds, 1, progress: new Reports(_ => peak = Math.Max(peak, TorchRuntime.LiveTensors)), time: new HastyClock());
            return peak;
        }
    }

    /// <summary>A clock that goes on by a second whenever it is read.</summary>
    private sealed class HastyClock : TimeProvider
    {
        private long _ticks;

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => Interlocked.Increment(ref _ticks);
    }
}
