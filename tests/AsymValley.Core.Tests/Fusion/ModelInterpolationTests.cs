using AsymValley.Data;
using AsymValley.Directions;
using AsymValley.Fusion;
using AsymValley.Landscape;
using AsymValley.Networks;
using AsymValley.Parameters;

namespace AsymValley.Tests.Fusion;

/// <summary>Pairs of models against plain loops over their weights, and against their middle as a model of its own.</summary>
[Collection("Alone")]
public sealed class ModelInterpolationTests
{
    private static readonly Dataset Data = TrainingFixture.Blobs(train: 30, test: 20);
    private static readonly NetworkDefinition Network = TrainingFixture.Everything(Data);
    private static readonly EvaluationOptions OnCpu = new() { Device = "cpu" };
    private static readonly ValleyModel A = ValleyModel.Create(Network, 1), B = ValleyModel.Create(Network, 4), Start = ValleyModel.Create(Network, 7);

    [Fact]
    public void TheGapIsThatOfTheMiddleAsAModel()
    {
        // An even grid of four has no middle of its own.
        ModelInterpolationResult result = ModelInterpolation.Measure(A, B, Data, new InterpolationOptions { Range = [0, 1], Points = 4, Evaluation = OnCpu });
        Assert.Equal(5, result.Lambda.Length);
        Assert.Equal((0.0, 0.5, 1.0), (result.Lambda[0], result.Lambda[2], result.Lambda[4]));
        var middle = new ValleyModel("middle", Network, new ParameterVector(Network.Parameters, [.. A.Parameters.Values.Zip(B.Parameters.Values, (a, b) => (a + b) / 2)]), A.Buffers);
        EvaluationOptions recalibrated = OnCpu with { BatchNorm = BatchNormPolicy.Recalibrate };
        ModelMeasurement a = ModelMeasurement.Of(A, Data, recalibrated), b = ModelMeasurement.Of(B, Data, recalibrated), m = ModelMeasurement.Of(middle, Data, recalibrated);
        Assert.Equal(m.TestAccuracy - (a.TestAccuracy + b.TestAccuracy) / 2, result.Gap, 1e-12);
        Assert.Equal(m.TrainAccuracy - (a.TrainAccuracy + b.TrainAccuracy) / 2, result.TrainGap, 1e-12);
        Assert.Equal(m.TestAccuracy, result.FusedAccuracy, 1e-12);
        Assert.True(result.TrainBarrier >= m.TrainLoss - (a.TrainLoss + b.TrainLoss) / 2 - 1e-5);
        Assert.Equal((null, null, null), (result.SsrIA, result.SsrIB, result.Signs.SameStart));
        Assert.True(double.IsNaN(ModelInterpolation.Measure(A, B, Data, new InterpolationOptions { Range = [0, 1], Points = 3, Evaluation = OnCpu with { Test = false } }).Gap));
    }

    [Fact]
    public void TheDefaultLineHasBothModelsAndTheirMiddle()
    {
        var grid = ModelInterpolation.Defaults.Grid();
        Assert.Equal((31, -1.0, 2.0), (grid.Length, grid[0], grid[^1]));
        Assert.Equal((0.0, 0.5, 1.0), (grid[10], grid[15], grid[20]));
    }

    [Fact]
    public void SignsAreThreeValuedInAllParametersAndInEachGroup()
    {
        // Zeros among the biases of batch normalisation agree with zeros only.
        ValleyModel a = With(A, "bn.bias", [0, 0, 1, -1]), b = With(B, "bn.bias", [0, 1, 1, 1]);
        PairSigns signs = PairSigns.Of(a, b, Start, Start);
        Assert.Equal(Same(a, b, _ => true), signs.SsrAB);
        Assert.Equal(Same(Start, a, _ => true), signs.SsrIA);
        Assert.Equal(Same(Start, b, _ => true), signs.SsrIB);
        Assert.True(signs.SameStart);
        Assert.Equal(["BatchNormWeight", "ClassifierWeight", "ClassifierBias", "OtherWeight"], signs.Groups.Select(group => group.Group).Where(group => group != "OtherBias"));
        foreach ((string group, string parameter) in new[] { ("BatchNormWeight", "bn.weight"), ("ClassifierWeight", "linear.weight"), ("ClassifierBias", "linear.bias"), ("OtherWeight", "conv.weight") })
        {
            PairGroup found = signs.Groups.Single(entry => entry.Group == group);
            Assert.Equal(Same(a, b, name => name == parameter), found.SsrAB);
            Assert.Equal(Same(Start, b, name => name == parameter), found.SsrIB);
            double[] values = [.. a.Parameters[parameter].ToArray().Select(value => (double)value)];
            Assert.Equal(values.Average(), found.A.Mean, 1e-9);
            Assert.Equal(Math.Sqrt(values.Sum(value => Math.Pow(value - values.Average(), 2)) / values.Length), found.A.StandardDeviation, 1e-9);
            Assert.Equal(values.Count(value => value > 0) / (double)values.Length, found.A.Positive, 1e-12);
        }
        Assert.False(PairSigns.Of(a, b, Start, A).SameStart);
    }

    [Fact]
    public void WhatCannotBeComparedIsRefused()
    {
        ValleyModel other = ValleyModel.Create(TrainingFixture.Softmax(Data), 1), broken = With(B, "conv.weight", float.NaN);
        LayoutMismatchException mismatch = Assert.Throws<LayoutMismatchException>(() => ModelInterpolation.Measure(A, other, Data));
        Assert.Equal(("conv.weight", "linear.weight"), (mismatch.First!.Name, mismatch.Second!.Name));
        Assert.Throws<LayoutMismatchException>(() => PairSigns.Of(A, B, other));
        Assert.Contains("conv.weight", Assert.Throws<NonFiniteParametersException>(() => ModelInterpolation.Measure(A, broken, Data)).Message);
        Assert.Throws<NonFiniteParametersException>(() => ModelFusion.Judge(broken, A));
        Assert.Throws<DegenerateDirectionException>(() => ModelInterpolation.Measure(A, A, Data));
        Assert.Equal("MinimumGap", Assert.Throws<InvalidOptionException>(() => ModelFusion.Judge(A, B, minimumGap: double.NaN)).Option);
        Assert.Equal("Test", Assert.Throws<InvalidOptionException>(() => ModelFusion.Measure(A, B, Data, evaluation: OnCpu with { Test = false })).Option);
    }

    [Fact]
    public void TheVerdictFollowsTheRegressionUnlessTheGapIsMeasured()
    {
        FusionRegression line = FusionRegression.Fit([(0, -1), (0.5, -0.5), (1, 0)]);
        double ssr = Same(A, B, _ => true);
        FusionVerdict predicted = ModelFusion.Judge(A, B, regression: line);
        Assert.Equal(ssr - 1, predicted.PredictedGap, 1e-12);
        Assert.Equal((false, null), (predicted.Fuse, predicted.Gap));
        Assert.StartsWith("Do not fuse: ", predicted.Reason);
        Assert.True(ModelFusion.Judge(A, B, regression: line, minimumGap: -0.9).Fuse);
        FusionVerdict measured = ModelFusion.Measure(A, B, Data, regression: line, minimumGap: -1, evaluation: OnCpu);
        Assert.True(measured.Fuse);
        Assert.Equal(ModelInterpolation.Measure(A, B, Data, new InterpolationOptions { Range = [0, 1], Points = 3, Evaluation = OnCpu }).Gap, measured.Gap);
    }

    private static ValleyModel With(ValleyModel model, string parameter, params float[] values)
    {
        ParameterVector vector = model.Parameters.Clone();
        values.CopyTo(vector[parameter]);
        return new ValleyModel(model.Name, model.Network, vector, model.Buffers);
    }

    private static double Same(ValleyModel x, ValleyModel y, Func<string, bool> of)
    {
        int same = 0, all = 0;
        foreach (ParameterSlice slice in x.Parameters.Layout.Slices.Where(slice => of(slice.Name)))
        {
            for (int i = 0; i < slice.Length; i++, all++)
                same += Math.Sign(x.Parameters[slice][i]) == Math.Sign(y.Parameters[slice][i]) ? 1 : 0;
        }
        return (double)same / all;
    }
}
