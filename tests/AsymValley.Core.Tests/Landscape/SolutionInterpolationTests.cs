using AsymValley.Data;
using AsymValley.Directions;
using AsymValley.Fusion;
using AsymValley.Landscape;
using AsymValley.Networks;
using AsymValley.Parameters;

namespace AsymValley.Tests.Landscape;

/// <summary>The line through two solutions against the plain float64 network.</summary>
[Collection("Alone")]
public sealed class SolutionInterpolationTests
{
    private static readonly Dataset Data = TrainingFixture.Blobs(train: 30, test: 12);
    private static readonly NetworkDefinition Softmax = TrainingFixture.Softmax(Data);
    private static readonly ValleyModel A = ValleyModel.Create(Softmax, 2), B = ValleyModel.Create(Softmax, 5);
    private static readonly EvaluationOptions OnCpu = new() { Device = "cpu" };

    [Fact]
    public void LossesBarrierAndMinimumAreThoseOfThePlainNetwork()
    {
        InterpolationResult result = SolutionInterpolation.Measure(A, B, Data, new InterpolationOptions { Points = 21, Evaluation = OnCpu });
        Assert.Equal(Enumerable.Range(0, 21).Select(i => -2 + 0.25 * i), result.T);
        double[] train = [.. result.T.Select(t => Loss(t, Data.Train))], test = [.. result.T.Select(t => Loss(t, Data.Test))];
        for (int i = 0; i < 21; i++)
        {
            Assert.Equal(train[i], result.TrainLoss[i], 1e-5);
            Assert.Equal(test[i], result.TestLoss[i], 1e-5);
        }
        Assert.Equal(train[8], result.From.TrainLoss, 1e-5);
        Assert.Equal(test[12], result.To.TestLoss, 1e-5);
        Assert.Equal(result.T[Array.IndexOf(train, train.Min())], result.TrainMinimum);
        Assert.Equal(result.T[Array.IndexOf(test, test.Min())], result.TestMinimum);
        // Softmax regression is convex: on no line does the loss rise above its chord.
        Assert.Equal((0.0, 0.0), (result.TrainBarrier, result.TestBarrier));
        Assert.Equal(Math.Sqrt(A.Parameters.Values.Zip(B.Parameters.Values, (a, b) => (double)(b - a) * (b - a)).Sum()), result.Distance, 1e-5);
        // Which side of A and of B is higher two units away, by the plain network.
        Assert.Equal(Math.Sign(train[0] - train[16]), result.FromFlatSide!.Side);
        Assert.Equal(Math.Sign(train[4] - train[20]), result.ToFlatSide!.Side);
        Assert.Equal(train[20] - train[12], result.ToFlatSide.PlusRise, 1e-5);
    }

    [Fact]
    public void TheSolutionsAreMeasuredLikeTheLine()
    {
        NetworkDefinition network = TrainingFixture.Everything(Data);
        ValleyModel a = ValleyModel.Create(network, 1), b = ValleyModel.Create(network, 4);
        InterpolationResult result = SolutionInterpolation.Measure(a, b, Data, new InterpolationOptions { Range = [0, 1], Points = 3, Evaluation = OnCpu });
        Assert.Equal((BatchNormPolicy.Recalibrate, BatchNormPolicy.Recalibrate), (result.From.BatchNorm, result.To.BatchNorm));
        ModelMeasurement expected = ModelMeasurement.Of(b, Data, OnCpu with { BatchNorm = BatchNormPolicy.Recalibrate });
        Assert.Equal(expected, result.To);
        Assert.Equal(result.From.TrainLoss, result.TrainLoss[0], 1e-6);
        Assert.Equal(expected.TrainLoss, result.TrainLoss[2], 1e-5);
        Assert.Equal(expected.TestAccuracy, 1 - result.TestError[2], 1e-9);
        // From A to B only, there is no other side.
        Assert.Null(result.FromFlatSide);
        Assert.Null(result.ToFlatSide);
    }

    // Two networks with statistics of their own: frozen ones move with the weights, so that each end is the solution itself,
    // the middle the merged model, and the way back the same.
    [Fact]
    public void FrozenStatisticsMoveWithTheWeights()
    {
        NetworkDefinition network = TrainingFixture.Everything(Data);
        ValleyModel a = ValleyModel.Create(network, 1), b = ValleyModel.Create(network, 4);
        var random = new SeededRandom(3);
        foreach (ValleyModel model in new[] { a, b })
            for (int i = 0; i < model.Buffers.Values.Length; i++)
                model.Buffers.Values[i] = (float)(0.5 + random.NextDouble());
        EvaluationOptions frozen = OnCpu with { BatchNorm = BatchNormPolicy.Frozen };
        var options = new InterpolationOptions { Range = [0, 1], Points = 5, Evaluation = frozen };
        InterpolationResult there = SolutionInterpolation.Measure(a, b, Data, options), back = SolutionInterpolation.Measure(b, a, Data, options);
        for (int i = 0; i < 5; i++)
            Assert.Equal(there.TrainLoss[i], back.TrainLoss[4 - i], 1e-5);
        Assert.Equal(there.TrainBarrier, back.TrainBarrier, 1e-5);
        Assert.Equal(ModelMeasurement.Of(b, Data, frozen).TrainLoss, there.TrainLoss[4], 1e-5);
        MergeResult merged = ModelMerge.Merge([MergeIngredient.Of(a), MergeIngredient.Of(b)], Data, new MergeOptions { Evaluation = frozen });
        Assert.Equal(merged.TrainLoss, there.TrainLoss[2], 1e-5);
        // Beyond the ends the nearer one's, in which no variance is negative.
        Assert.All(SolutionInterpolation.Measure(a, b, Data, options with { Range = [-2, 3], Points = 11 }).TrainLoss, loss => Assert.True(double.IsFinite(loss)));
    }

    [Fact]
    public void BothSolutionsAreOnEveryGridThatReachesThem()
    {
        Assert.Equal([-2, -1.375, -0.75, -0.125, 0, 0.5, 1, 1.125, 1.75, 2.375, 3], new InterpolationOptions { Points = 9 }.Grid().AsEnumerable());
        Assert.Equal(201, new InterpolationOptions().Grid().Length);
        Assert.Equal([0.25, 0.5, 0.75], new InterpolationOptions { Range = [0.25, 0.75], Points = 3 }.Grid().AsEnumerable());
    }

    [Fact]
    public void ABarrierIsTheHighestRiseAboveTheChord()
    {
        var profile = new LossProfile { Offsets = [-1, 0, 0.25, 0.5, 1, 2], TrainLoss = [9, 1, 2.5, 2, 3, 8], TestLoss = [9, 1, double.NaN, 2, 3, 8] };
        var a = new ModelMeasurement { Model = "a", Network = "n", Dataset = "d", TrainLoss = 1, TestLoss = 1 };
        InterpolationResult result = SolutionInterpolation.Summary(profile, a, a with { Model = "b", TrainLoss = 3, TestLoss = 3 });
        // On the chord lie 1.5 and 2.
        Assert.Equal(1, result.TrainBarrier, 1e-12);
        Assert.Equal(double.PositiveInfinity, result.TestBarrier);
        Assert.Equal((0.0, 0.0), (result.TrainMinimum, result.TestMinimum));
    }

    [Fact]
    public void TheDefaultGridIsThePapersAndHasBothSolutions()
    {
        var grid = new InterpolationOptions().Grid();
        Assert.Equal((201, -2.0, 3.0), (grid.Length, grid[0], grid[^1]));
        Assert.Equal((0.0, 1.0), (grid[80], grid[120]));
        Assert.All(grid.Skip(1).Zip(grid, (next, t) => next - t), step => Assert.Equal(0.025, step, 1e-12));
    }

    [Fact]
    public void WhatCannotBeMeasuredIsRefused()
    {
        Assert.Equal("Range", Refused(new InterpolationOptions { Range = [1, 0] }));
        Assert.Equal("Range", Refused(new InterpolationOptions { Range = [0] }));
        Assert.Equal("Points", Refused(new InterpolationOptions { Points = 1 }));
        Assert.Throws<DegenerateDirectionException>(() => SolutionInterpolation.Measure(A, A, Data));
        Assert.Throws<LayoutMismatchException>(() => SolutionInterpolation.Measure(A, ValleyModel.Create(TrainingFixture.Everything(Data), 1), Data));

        static string Refused(InterpolationOptions options) => Assert.Throws<InvalidOptionException>(() => SolutionInterpolation.Measure(A, B, Data, options)).Option;
    }

    private static double Loss(double t, DataSplit split) => NaiveLoss.Of(
        Softmax, Data, split, [.. A.Parameters.Values.Zip(B.Parameters.Values, (a, b) => (1 - t) * a + t * b)]);
}
