using AsymValley.Data;
using AsymValley.Directions;
using AsymValley.Landscape;
using AsymValley.Networks;
using AsymValley.Parameters;

namespace AsymValley.Tests.Landscape;

/// <summary>The shift gap over sampled points of a ball, by hand and against the plain float64 network.</summary>
[Collection("Alone")]
public sealed class BallShiftGapTests
{
    [Fact]
    public void TheMaximumIsOverAllPointsAndMinimaAreShared()
    {
        // Minima 1 and 2: L₀ = L − 1. At v = 0 ξ: |3−1−2|, |2−1−2|, |4−1−2|; at the other point |6−1−1|, |5−1−1|, |2.5−1−1|.
        LossProfile first = new() { Offsets = [-1, 0, 1], TrainLoss = [3, 2, 3], TestLoss = [3, 2, 4] };
        LossProfile second = new() { Offsets = [-1, 0, 1], TrainLoss = [5, 1, 4], TestLoss = [6, 5, 2.5] };
        ShiftGapResult result = BallShiftGap.Of([first, second], 7);
        Assert.Equal([4.0, 3.0, 1.0], result.Rows.Select(row => row.Xi));
        Assert.Equal((1.0, 1.0, 3.0, 7.0, 2), (result.Delta, result.Xi, result.Xi0, result.R, result.Points));
        Assert.Equal((1.0, 2.0), (result.TrainMinimum, result.TestMinimum));
        Assert.Throws<LossProfileException>(() => BallShiftGap.Of([first, second with { TestLoss = [] }], 7));
        Assert.Throws<LossProfileException>(() => BallShiftGap.Of([first, second with { TrainLoss = [1, 1, double.NaN] }], 7));
    }

    [Fact]
    public void ANetworksGapsAreThoseOfThePlainOne()
    {
        Dataset data = TrainingFixture.Blobs(train: 24, test: 10);
        ValleyModel model = ValleyModel.Create(TrainingFixture.Softmax(data), 2);
        ProbeDirection u = DirectionSampler.Create(model, new DirectionOptions { Seed = 4 });
        double[] shifts = [-0.5, 0, 0.25];
        using var profiler = new LossProfiler(model, data, new ProfileOptions { Offsets = [.. shifts], Evaluation = new EvaluationOptions { Device = "cpu" } });
        ShiftGapResult result = BallShiftGap.Measure(profiler, u, new BallShiftGapOptions { Samples = 3, Radius = 2, NeighbourSeed = 6 });

        var zero = new ParameterVector(model.Parameters.Layout);
        ParameterVector[] v = [zero, .. Enumerable.Range(0, 3).Select(i => NeighbourSampler.InBall(model.Parameters.Layout, 2, 6, i))];
        double[][] train = [.. v.Select(x => shifts.Select(d => NaiveLoss.Of(model, data, data.Train, [(1, x), (d, u.Vector)])).ToArray())];
        double[][] test = [.. v.Select(x => shifts.Select(d => NaiveLoss.Of(model, data, data.Test, [(1, x), (d, u.Vector)])).ToArray())];
        double level = train.Min(row => row.Min()) - test.Min(row => row.Min());
        for (int j = 0; j < 3; j++)
            Assert.Equal(Enumerable.Range(0, 4).Max(i => Math.Abs(test[i][j] + level - train[i][1])), result.Rows[j].Xi, 1e-5);

        Assert.Equal("Samples", Assert.Throws<InvalidOptionException>(() => BallShiftGap.Measure(profiler, u, new BallShiftGapOptions { Samples = 0 })).Option);
        Assert.Equal("Radius", Assert.Throws<InvalidOptionException>(() => BallShiftGap.Measure(profiler, u, new BallShiftGapOptions { Radius = 0 })).Option);
        using var even = new LossProfiler(model, data, new ProfileOptions { Points = 2, Evaluation = new EvaluationOptions { Device = "cpu" } });
        Assert.Equal("Offsets", Assert.Throws<InvalidOptionException>(() => BallShiftGap.Measure(even, u)).Option);
    }
}
