using AsymValley.Checkpoints;
using AsymValley.Data;
using AsymValley.Directions;
using AsymValley.Landscape;
using AsymValley.Networks;
using AsymValley.Parameters;
using AsymValley.Tests.Networks;

namespace AsymValley.Tests.Landscape;

/// <summary>Surfaces against the plain float64 network, profiles, and themselves in another order.</summary>
[Collection("Alone")]
public sealed class LossSurfaceTests
{
    private static readonly Dataset Data = TrainingFixture.Blobs(train: 20, test: 6);
    private static readonly ValleyModel Softmax = ValleyModel.Create(TrainingFixture.Softmax(Data), 2);
    private static readonly ValleyModel Normalized = ValleyModel.Create(TrainingFixture.Everything(Data), 4);
    private static readonly EvaluationOptions Cpu = new() { Device = "cpu", Threads = 1, BatchSize = 8 };
    private static readonly SurfaceOptions Small = new() { URange = [-1, 1], UPoints = 3, VRange = [-2, 1], VPoints = 4, Evaluation = Cpu };

    [Fact]
    public void CellsHaveTheLossesOfThePlainNetwork()
    {
        SurfacePlane plane = SurfacePlane.Of(Softmax, new DirectionOptions { Seed = 5 });
        LossSurface surface = LossSurfaceProfiler.Measure(plane, Data, Small);
        Assert.Equal([-1, 0, 1], surface.UOffsets.AsEnumerable());
        Assert.Equal([-2, -1, 0, 1], surface.VOffsets.AsEnumerable());
        Assert.Equal(("Gaussian-5", "Gaussian-6"), (surface.U, surface.V));
        Assert.Equal(1, surface.UNorm, 1e-6);
        foreach ((int i, int j, double a, double b) in ((int, int, double, double)[])[(0, 0, -1, -2), (2, 0, 1, -2), (1, 2, 0, 0), (2, 3, 1, 1), (0, 1, -1, -1)])
        {
            double[] theta = [.. Enumerable.Range(0, Softmax.Parameters.Values.Length).Select(k => Softmax.Parameters.Values[k] + a * plane.U.Values[k] + b * plane.V.Values[k])];
            foreach ((DataSplit split, double loss, double error) in ((DataSplit, double, double)[])
                [(Data.Train, surface.TrainLoss[j * 3 + i], surface.TrainError[j * 3 + i]), (Data.Test, surface.TestLoss[j * 3 + i], surface.TestError[j * 3 + i])])
            {
                var naive = new NaiveNetwork(Softmax.Network, theta, []);
                double[][] images = Images(split), logits = naive.Run(images);
                Assert.Equal(naive.Loss(images, split.Labels), loss, 1e-5);
                Assert.Equal(logits.Where((row, n) => Array.IndexOf(row, row.Max()) != split.Labels[n]).Count() / (double)split.Count, error, 1e-9);
            }
        }
    }

    [Theory]
    [InlineData(BatchNormPolicy.Recalibrate)]
    [InlineData(BatchNormPolicy.BatchStatistics)]
    [InlineData(BatchNormPolicy.Frozen)]
    public void TheMiddleRowIsTheProfile(BatchNormPolicy policy)
    {
        EvaluationOptions evaluation = Cpu with { BatchNorm = policy };
        ProbeDirection u = DirectionSampler.Create(Normalized, new DirectionOptions { Seed = 1 }), v = DirectionSampler.Create(Normalized, new DirectionOptions { Kind = DirectionKind.Model });
        LossSurface surface = LossSurfaceProfiler.Measure(SurfacePlane.Of(Normalized, u, v), Data, new SurfaceOptions { URange = [-1.3, 1.3], UPoints = 7, VRange = [-1, 1], VPoints = 3, Evaluation = evaluation });
        using var profiler = new LossProfiler(Normalized, Data, new ProfileOptions { Range = 1.3, Points = 7, Evaluation = evaluation });
        LossProfile profile = profiler.Measure(u);
        Assert.Equal(profile.Offsets.AsEnumerable(), surface.UOffsets);
        Assert.Equal(profile.TrainLoss.AsEnumerable(), surface.TrainLoss.Skip(7).Take(7));
        Assert.Equal(profile.TestError.AsEnumerable(), surface.TestError.Skip(7).Take(7));
        Assert.Equal(policy, surface.BatchNormPolicy);
    }

    // Each model of a plane through three has its own statistics where it lies, and a mean between them.
    [Fact]
    public void FrozenStatisticsMoveWithTheWeightsBetweenThreeModels()
    {
        ValleyModel[] models = [.. Enumerable.Range(1, 3).Select(seed => ValleyModel.Create(Normalized.Network, (ulong)seed))];
        var random = new SeededRandom(3);
        foreach (ValleyModel model in models)
            for (int i = 0; i < model.Buffers.Values.Length; i++)
                model.Buffers.Values[i] = (float)(0.5 + random.NextDouble());
        EvaluationOptions frozen = Cpu with { BatchNorm = BatchNormPolicy.Frozen };
        SurfacePlane plane = SurfacePlane.Through(models[0], models[1], models[2]);
        foreach ((int i, PlanePoint point) in plane.Models.Index())
        {
            LossSurface at = LossSurfaceProfiler.Measure(plane, Data, new SurfaceOptions { URange = [point.A, point.A + 1], UPoints = 2, VRange = [point.B, point.B + 1], VPoints = 2, Evaluation = frozen });
            Assert.Equal(ModelMeasurement.Of(models[i], Data, frozen).TrainLoss, at.TrainLoss[0], 1e-5);
        }
        double[] outside = plane.Shares(-3, 0.5);
        Assert.Equal(1, outside.Sum(), 1e-12);
        Assert.All(outside, share => Assert.InRange(share, 0, 1));
    }

    [Fact]
    public void AnyOrderAndAnyInterruptionGiveTheSameBits()
    {
        using var folder = new TemporaryFolder();
        string file = folder.File("surface.bin");
        SurfacePlane plane = SurfacePlane.Of(Normalized);
        long tensors = TorchRuntime.LiveTensors;
        LossSurface whole = LossSurfaceProfiler.Measure(plane, Data, Small);
        int[] shuffled = [7, 0, 11, 3, 9, 1, 10, 2, 8, 4, 6, 5];
        AssertSame(whole, LossSurfaceProfiler.Measure(plane, Data, Small, null, false, shuffled, null, TimeProvider.System, default));

        // Stopped after 5 cells of one order, again after 3 more of the other.
        Assert.ThrowsAny<OperationCanceledException>(() => Stopped(5, shuffled));
        Assert.ThrowsAny<OperationCanceledException>(() => Stopped(3, null));
        var reports = new Reports(int.MaxValue, null);
        AssertSame(whole, LossSurfaceProfiler.Measure(plane, Data, Small, file, progress: reports));
        Assert.Equal([8, 9, 10, 11, 12], reports.Done);
        Assert.All(reports.Totals, total => Assert.Equal(12, total));
        reports.Done.Clear();
        AssertSame(whole, LossSurfaceProfiler.Measure(plane, Data, Small, file, progress: reports));
        Assert.Equal([12], reports.Done);
        Assert.Equal(tensors, TorchRuntime.LiveTensors);

        void Stopped(int cells, int[]? order)
        {
            using var cancellation = new CancellationTokenSource();
            LossSurfaceProfiler.Measure(plane, Data, Small, file, false, order, new Reports(cells + 1, cancellation), TimeProvider.System, cancellation.Token);
        }
    }

    [Fact]
    public void WhatIsNoNumberIsMeasuredOnce()
    {
        using var folder = new TemporaryFolder();
        string file = folder.File("surface.bin");
        SurfaceOptions options = Small with { URange = [-3e38, 3e38] };
        SurfacePlane plane = SurfacePlane.Of(Softmax, new DirectionOptions { Scaling = DirectionScaling.None });
        LossSurface first = LossSurfaceProfiler.Measure(plane, Data, options, file);
        Assert.True(double.IsNaN(first.TrainLoss[0]) && double.IsFinite(first.TrainLoss[1]));
        var reports = new Reports(int.MaxValue, null);
        AssertSame(first, LossSurfaceProfiler.Measure(plane, Data, options, file, progress: reports));
        Assert.Equal([12], reports.Done);
    }

    [Fact]
    public void TheFileIsWrittenEveryFewSecondsAndAtTheEnd()
    {
        using var folder = new TemporaryFolder();
        string file = folder.File("surface.bin");
        var clock = new Clock();
        var writes = new List<long>();
        byte[] last = [];
        var reports = new Reports(int.MaxValue, null)
        {
            // Two seconds a cell; what is on the disk when a cell is done is from before it.
            Told = done =>
            {
                clock.Seconds += 2;
                byte[] now = File.Exists(file) ? File.ReadAllBytes(file) : [];
                if (!now.AsSpan().SequenceEqual(last))
                    writes.Add(done - 1);
                last = now;
            },
        };
        LossSurfaceProfiler.Measure(SurfacePlane.Of(Softmax), Data, Small, file, progress: reports, time: clock);
        Assert.Equal([2, 5, 8, 11], writes);
        Assert.NotEqual(last, File.ReadAllBytes(file));
    }

    [Fact]
    public void AFileIsOfOneProcessAtATime()
    {
        using var folder = new TemporaryFolder();
        string file = folder.File("surface.bin");
        SurfacePlane plane = SurfacePlane.Of(Softmax);
        // A second one in the middle of the first.
        RunFolderException? refused = null;
        var reports = new Reports(int.MaxValue, null)
        {
            Told = done => refused ??= done == 5 ? Assert.Throws<RunFolderException>(() => LossSurfaceProfiler.Measure(plane, Data, Small, file, force: true)) : null,
        };
        LossSurface first = LossSurfaceProfiler.Measure(plane, Data, Small, file, progress: reports);
        Assert.Contains("another process", refused!.Message);
        Assert.Equal(file, refused.Path);
        AssertSame(first, LossSurfaceProfiler.Measure(plane, Data, Small, file));
    }

    [Fact]
    public void AnotherSurfacesFileIsRefusedAndSaysWhatDiffers()
    {
        using var folder = new TemporaryFolder();
        string file = folder.File("surface.bin");
        LossSurface first = Measure(SurfacePlane.Of(Softmax), Small);
        byte[] before = File.ReadAllBytes(file);
        Assert.Equal(["grid of u"], Differing(SurfacePlane.Of(Softmax), Small with { URange = [-1, 2] }));
        Assert.Equal(["direction u", "direction v"], Differing(SurfacePlane.Of(Softmax, new DirectionOptions { Seed = 9 }), Small));
        Assert.Equal(["model"], Differing(SurfacePlane.Of(
            ValleyModel.Create(Softmax.Network, 3), DirectionSampler.Create(Softmax, new DirectionOptions()), DirectionSampler.Create(Softmax, new DirectionOptions { Seed = 1 })), Small));
        Assert.Equal(["batch size", "test split"], Differing(SurfacePlane.Of(Softmax), Small with { Evaluation = Cpu with { BatchSize = 9, Test = false } }));
        var other = Assert.Throws<SurfaceFileException>(() => LossSurfaceProfiler.Measure(SurfacePlane.Of(Softmax), TrainingFixture.Blobs(train: 21, test: 6), Small, file));
        Assert.Equal(["dataset"], other.Differing);
        Assert.Equal(before, File.ReadAllBytes(file));

        AssertSame(first, LossSurfaceProfiler.Measure(SurfacePlane.Of(Softmax), Data, Small with { Evaluation = Cpu with { Threads = 2 } }, file));
        LossSurfaceProfiler.Measure(SurfacePlane.Of(Softmax), Data, Small with { URange = [-1, 2] }, file, force: true);
        Assert.Equal(["grid of u"], Differing(SurfacePlane.Of(Softmax), Small));

        LossSurface Measure(SurfacePlane plane, SurfaceOptions options) => LossSurfaceProfiler.Measure(plane, Data, options, file);
        IEnumerable<string> Differing(SurfacePlane plane, SurfaceOptions options) => Assert.Throws<SurfaceFileException>(() => Measure(plane, options)).Differing;
    }

    [Fact]
    public void ThreeModelsSpanAPlaneWithTheirCoordinates()
    {
        ValleyModel a = Softmax, b = ValleyModel.Create(Softmax.Network, 7), c = ValleyModel.Create(Softmax.Network, 8);
        SurfacePlane plane = SurfacePlane.Through(a, b, c);
        Assert.Equal(0, plane.Cosine, 1e-6);
        double along = Math.Abs(plane.Models[2].A);
        Assert.Equal([(0, 0), (1, 0)], plane.Models.Take(2).Select(model => (model.A, model.B)));
        ParameterVector atC = a.Parameters.Add(plane.U, (float)plane.Models[2].A).Add(plane.V);
        Assert.True(atC.Subtract(c.Parameters).Norm() < 1e-6 * c.Parameters.Norm(), $"{along}");

        // Without ranges the three lie inside; at their coordinates are their losses.
        LossSurface surface = LossSurfaceProfiler.Measure(plane, Data, new SurfaceOptions { UPoints = 2, VPoints = 2, Evaluation = Cpu });
        Assert.Equal([-0.25, 1.25], surface.VOffsets.AsEnumerable());
        Assert.True(surface.UOffsets[0] < Math.Min(0, plane.Models[2].A) && surface.UOffsets[1] > 1);
        Assert.Equal(plane.Models[2].A, surface.ModelsU[2]);
        surface = LossSurfaceProfiler.Measure(plane, Data, new SurfaceOptions { URange = [plane.Models[2].A, 1], UPoints = 2, VRange = [0, 1], VPoints = 2, Evaluation = Cpu });
        using var evaluator = new LandscapeEvaluator(Softmax.Network, Data, Cpu);
        Assert.Equal(evaluator.Measure(b.Parameters, b.Buffers).TrainLoss, surface.TrainLoss[1], 1e-6);
        Assert.Equal(evaluator.Measure(c.Parameters, c.Buffers).TestLoss, surface.TestLoss[2], 1e-6);
    }

    [Fact]
    public void WhatSpansNoPlaneAndGridsThatAreNoneAreRefused()
    {
        ProbeDirection u = DirectionSampler.Create(Softmax, new DirectionOptions());
        Assert.Throws<DegenerateDirectionException>(() => SurfacePlane.Of(Softmax, u, u));
        Assert.Throws<DegenerateDirectionException>(() => SurfacePlane.Through(Softmax, Softmax, ValleyModel.Create(Softmax.Network, 7)));
        var middle = new ValleyModel("middle", Softmax.Network, Softmax.Parameters.Add(u.Vector, 0.3f), Softmax.Buffers);
        var end = new ValleyModel("end", Softmax.Network, Softmax.Parameters.Add(u.Vector, 1), Softmax.Buffers);
        Assert.Throws<DegenerateDirectionException>(() => SurfacePlane.Through(Softmax, end, middle));
        Assert.Equal("Count", Assert.Throws<InvalidOptionException>(() => SurfacePlane.Of(Softmax, new DirectionOptions { Kind = DirectionKind.Constant })).Option);
        Assert.Equal("UPoints", Assert.Throws<InvalidOptionException>(() => new SurfaceOptions { UPoints = 1 }.Validate()).Option);
        Assert.Equal("UPoints", Assert.Throws<InvalidOptionException>(() => new SurfaceOptions { UPoints = 3000, VPoints = 3000 }.Validate()).Option);
        Assert.Equal("VRange", Assert.Throws<InvalidOptionException>(() => new SurfaceOptions { VRange = [1, 1] }.Validate()).Option);
        Assert.Equal("URange", Assert.Throws<InvalidOptionException>(() => new SurfaceOptions { URange = [double.NaN, 1] }.Validate()).Option);
        Assert.Equal("URange", Assert.Throws<InvalidOptionException>(() => new SurfaceOptions { URange = [0, 1e39] }.Validate()).Option);
    }

    private static void AssertSame(LossSurface expected, LossSurface found)
    {
        Assert.Equal(expected.TrainLoss.AsEnumerable(), found.TrainLoss);
        Assert.Equal(expected.TrainError.AsEnumerable(), found.TrainError);
        Assert.Equal(expected.TestLoss.AsEnumerable(), found.TestLoss);
        Assert.Equal(expected.TestError.AsEnumerable(), found.TestError);
    }

    private static double[][] Images(DataSplit split) => [.. Enumerable.Range(0, split.Count).Select(n =>
    {
        double[] pixels = TrainingFixture.Normalized(Data, split[n]);
        int channels = split.Shape.Channels, area = pixels.Length / channels;
        return Enumerable.Range(0, pixels.Length).Select(i => pixels[i % area * channels + i / area]).ToArray();
    })];

    /// <summary>Keeps what it is told, and cancels at a report.</summary>
    private sealed class Reports(int cancelAt, CancellationTokenSource? cancellation) : IProgress<OperationProgress>
    {
        public List<long> Done { get; } = [];

        public Action<long>? Told { get; init; }

        public List<long> Totals { get; } = [];

        public void Report(OperationProgress value)
        {
            Done.Add(value.Done);
            Totals.Add(value.Total);
            Told?.Invoke(value.Done);
            if (Done.Count == cancelAt)
                cancellation?.Cancel();
        }
    }

    private sealed class Clock : TimeProvider
    {
        public long Seconds { get; set; }

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => Seconds;
    }
}
