using System.Text.Json;
using AsymValley.Data;
using AsymValley.Parameters;
using AsymValley.Theory;

namespace AsymValley.Tests.Theory;

/// <summary>Against scikit-learn's fits and an explicit Hessian (softmax.json, made by softmax_fixture.py), and against differences.</summary>
public sealed class SoftmaxRegressionTests
{
    internal sealed record Point(string Noise, double Offset, double[] Text, double[] Listing);

    internal sealed record Case(double C, double[] Weights, Point[] Points, double ListingLoss, double ListingError);

    internal sealed record Fixture(double[] SmallFeatures, int[] SmallLabels, Case Small, Case Digits);

    internal static Fixture Sklearn { get; } = JsonSerializer.Deserialize<Fixture>(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Theory", "softmax.json")))!;

    internal static double[] Noise(string kind, double[] weights)
    {
        double[] plain = [.. weights.Select((_, i) => Math.Sin(1 + i * 0.7) * 1.5)];
        return kind == "plain" ? plain : [.. plain.Zip(weights, (e, w) => Math.Abs(e) * (w > 0 ? 1 : -1))];
    }

    [Fact]
    public void ASmallRegressionIsScikitLearns() =>
        Check(new SoftmaxRegression(Sklearn.SmallFeatures, Sklearn.SmallLabels, 3), Sklearn.Small, weightTolerance: 1e-7);

    [RealDataFact("digits")]
    public void TheDigitsAreScikitLearns()
    {
        DataSplit digits = DatasetCatalog.Open("Digits", TestData.Folder).Test;
        // scikit-learn stops some 1e-6 before the minimum.
        Check(new SoftmaxRegression([.. digits.Pixels.Select(pixel => (double)pixel)], digits.Labels, 10), Sklearn.Digits, weightTolerance: 1e-5);
    }

    private static void Check(SoftmaxRegression regression, Case expected, double weightTolerance)
    {
        double[] weights = regression.Fit(expected.C);
        Assert.All(weights.Zip(expected.Weights), pair => Assert.Equal(pair.Second, pair.First, weightTolerance));
        SoftmaxPoint here = regression.Measure(weights, weights);
        Assert.Equal(expected.ListingLoss, here.Loss, 1e-4 * expected.ListingLoss);
        Assert.Equal(expected.ListingError, here.Error, 1e-12);
        foreach (Point point in expected.Points)
        {
            double[] epsilon = Noise(point.Noise, expected.Weights), moved = [.. expected.Weights.Zip(epsilon, (w, e) => w + point.Offset * e)];
            AssertPoint(point.Text, regression.Measure(moved, epsilon));
            AssertPoint(point.Listing, regression.Measure(moved, moved));
        }
    }

    internal static void AssertPoint(double[] expected, SoftmaxPoint found) => Assert.All(
        expected.Zip([found.Loss, found.Error, found.Impurity, found.HessianTrace, found.FirstOrder, found.SecondOrder]),
        pair => Assert.Equal(pair.First, pair.Second, 1e-9 * Math.Max(1, Math.Abs(pair.First))));

    [Fact]
    public void OrdersAreTheDerivativesAlongTheDirection()
    {
        var random = new SeededRandom(3);
        double[] features = [.. Enumerable.Range(0, 20 * 4).Select(_ => random.NextGaussian())], weights = [.. Enumerable.Range(0, 12).Select(_ => random.NextGaussian())];
        double[] epsilon = [.. weights.Select(_ => random.NextGaussian())];
        var regression = new SoftmaxRegression(features, [.. Enumerable.Range(0, 20).Select(i => i % 3)], 3);
        double loss(double l) => regression.Measure([.. weights.Zip(epsilon, (w, e) => w + l * e)], epsilon).Loss;
        const double Step = 1e-4;
        SoftmaxPoint point = regression.Measure(weights, epsilon);
        Assert.Equal((loss(Step) - loss(-Step)) / (2 * Step), point.FirstOrder, 1e-7);
        Assert.Equal((loss(Step) - 2 * point.Loss + loss(-Step)) / (Step * Step), point.SecondOrder, 1e-5);
        // The trace is the sum of second derivatives along the axes.
        double trace = Enumerable.Range(0, 12).Sum(axis => regression.Measure(weights, [.. weights.Select((_, i) => i == axis ? 1.0 : 0)]).SecondOrder);
        Assert.Equal(trace, point.HessianTrace, 1e-12);
    }

    [Fact]
    public void ProbabilitiesDoNotOverflow()
    {
        var regression = new SoftmaxRegression([1, 0, 0, 1], [0, 1], 2);
        SoftmaxPoint point = regression.Measure([-1e5, 0, 0, 0], [1, 1, 1, 1]);
        Assert.Equal((1e5 + Math.Log(2)) / 2, point.Loss, 1e-6);
        Assert.True(double.IsFinite(point.SecondOrder) && double.IsFinite(point.HessianTrace));
    }
}
