using System.Collections.Immutable;
using AsymValley.Data;
using AsymValley.Directions;
using AsymValley.Landscape;
using AsymValley.Networks;

namespace AsymValley.Tests.Landscape;

[Collection("Alone")]
public sealed class WidthComparisonTests
{
    [Theory]
    [InlineData(0.5, 0.1)]
    [InlineData(0.5, 3)]
    [InlineData(7, 1)]
    public void TheWidthOfAParabolaIsItsOwn(double curvature, double rise)
    {
        // L = 0.2 + a·(l − 0.1)², read from offset 0: the level is reached at l = 0.1 ± √((rise + a·0.01)/a).
        ImmutableArray<double> offsets = [.. Enumerable.Range(-4000, 8001).Select(i => i / 1000.0)];
        ImmutableArray<double> losses = [.. offsets.Select(l => 0.2 + curvature * (l - 0.1) * (l - 0.1))];
        double start = 0.2 + curvature * 0.01, half = Math.Sqrt((rise + curvature * 0.01) / curvature);
        var width = ValleyWidth.Of(offsets, losses, start + rise);
        Assert.Equal(half - 0.1, width.Minus, 1e-5);
        Assert.Equal(half + 0.1, width.Plus, 1e-5);
        Assert.Equal(2 * half, width.Total, 1e-5);
    }

    [Fact]
    public void ASideThatDoesNotReachTheLevelIsInfinitelyWideAndAnOverflowIsAWall()
    {
        ImmutableArray<double> offsets = [-2, -1, 0, 1, 2];
        Assert.Equal(new ValleyWidth(double.PositiveInfinity, 1.5), ValleyWidth.Of(offsets, [0.5, 0.5, 0, 0, 2], 1));
        // The first crossing counts, and a loss that is not finite begins at the point before it.
        Assert.Equal(new ValleyWidth(0.5, 1), ValleyWidth.Of(offsets, [0, 2, 0, 0.5, double.NaN], 1));
        // Offset 0 between two points: the curve runs straight through it, from 2 over 1 to 0 and up to 4.
        Assert.Equal(new ValleyWidth(0.5, 1.75), ValleyWidth.Of([-1, 1, 3], [2, 0, 4], 1.5));
        Assert.Throws<LossProfileException>(() => ValleyWidth.Of([1, 2], [0, 1], 1));
        Assert.Throws<LossProfileException>(() => ValleyWidth.Of(offsets, [2, 1, double.NaN, 1, 2], 1));
        Assert.Throws<LossProfileException>(() => ValleyWidth.Of(offsets, [2, 1, 1, 1, 2], 1));
    }

    [Fact]
    public void WhoIsWiderIsCountedForEveryLossAndLevel()
    {
        // V-shaped curves: at a rise r the width is 2r over the slope; at twice the loss, r is the loss at 0.
        ImmutableArray<LossProfile> from = [Vee(1, 0.1), Vee(1, 0.1), Vee(0.01, 0.1)], to = [Vee(2, 0.3), Vee(0.5, 0.3), Vee(0.02, 0.3)];
        WidthComparisonResult result = WidthComparison.Of(from, to, new WidthOptions { Rise = [0.5], Factor = [2] });
        Assert.Equal(["Train +0.5", "Train ×2", "Test +0.5", "Test ×2"], result.Summary.Select(summary => $"{summary.Loss} {summary.Level}"));
        WidthSummary rise = result.Summary[0], factor = result.Summary[1];
        // Widths 1, 1, ∞ and 0.5, 2, ∞; then 0.2, 0.2, ∞ and 0.3, 1.2, ∞.
        Assert.Equal((1.0, 2.0), (rise.MedianFrom, rise.MedianTo));
        Assert.Equal((1, 1), (rise.FromWider.K, rise.ToWider.K));
        Assert.Equal(0.3, result.Rows.First(row => row is { Loss: "Train", Level: "×2" }).To.Total, 1e-12);
        Assert.Equal((0, 2, 3), (factor.FromWider.K, factor.ToWider.K, factor.ToWider.N));
        Assert.Equal(new[] { -1, +1, 0 }, result.Rows.Where(row => row is { Loss: "Train", Level: "+0.5" }).Select(row => row.Wider));
        Assert.Equal(2, WidthComparison.Of([from[0] with { TestLoss = [] }], [to[0]], new WidthOptions { Rise = [0.5], Factor = [2] }).Rows.Length);
    }

    [Fact]
    public void BothCurvesAreThePlainNetworksAlongTheSameDirections()
    {
        Dataset data = TrainingFixture.Blobs(train: 30, test: 12);
        NetworkDefinition network = TrainingFixture.Softmax(data);
        ValleyModel a = ValleyModel.Create(network, 2), b = ValleyModel.Create(network, 5);
        var options = new WidthOptions { Count = 2, Direction = new DirectionOptions { Seed = 11 } };
        WidthComparisonResult result = WidthComparison.Measure(a, b, data, options, new ProfileOptions { Range = 3, Points = 5, Evaluation = new EvaluationOptions { Device = "cpu" } });
        Assert.Equal((a.Name, b.Name, 2), (result.From, result.To, result.N));
        for (int i = 0; i < 2; i++)
        {
            float[] u = DirectionSampler.Create(a, new DirectionOptions { Seed = 11 + (ulong)i }).Vector.Values;
            Check(a, result.FromProfiles[i]);
            Check(b, result.ToProfiles[i]);

            void Check(ValleyModel model, LossProfile curve)
            {
                Assert.Equal([-3, -1.5, 0, 1.5, 3], curve.Offsets.AsEnumerable());
                for (int k = 0; k < 5; k++)
                {
                    double[] theta = [.. model.Parameters.Values.Zip(u, (w, e) => w + curve.Offsets[k] * e)];
                    Assert.Equal(NaiveLoss.Of(network, data, data.Train, theta), curve.TrainLoss[k], 1e-5);
                    Assert.Equal(NaiveLoss.Of(network, data, data.Test, theta), curve.TestLoss[k], 1e-5);
                }
            }
        }
    }

    [Fact]
    public void OptionsOutOfRangeAreNamed()
    {
        Assert.Equal("Rise", Refused(new WidthOptions { Rise = [0] }));
        Assert.Equal("Rise", Refused(new WidthOptions { Rise = [], Factor = [] }));
        Assert.Equal("Factor", Refused(new WidthOptions { Factor = [1] }));
        Assert.Equal("Kind", Refused(new WidthOptions { Direction = new DirectionOptions { Kind = DirectionKind.Sign } }));
        Assert.Equal("Count", Refused(new WidthOptions { Count = 0 }));
        Assert.Equal("Confidence", Refused(new WidthOptions { Confidence = 1 }));

        static string Refused(WidthOptions options) => Assert.Throws<InvalidOptionException>(options.Validate).Option;
    }

    private static LossProfile Vee(double slope, double start)
    {
        ImmutableArray<double> offsets = [-4, -2, 0, 2, 4], losses = [.. offsets.Select(l => start + slope * Math.Abs(l))];
        return new LossProfile { Offsets = offsets, TrainLoss = losses, TestLoss = losses };
    }
}
