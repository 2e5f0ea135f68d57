using AsymValley.Fusion;

namespace AsymValley.Tests.Fusion;

public sealed class FusionRegressionTests
{
    [Fact]
    public void LineCorrelationAndIntervalsAreScipys()
    {
        // scipy.stats.linregress and spearmanr, Fisher's z and the textbook's prediction interval with its t and normal quantiles.
        FusionRegression line = FusionRegression.Fit([(.5, -.31), (.55, -.2), (.7, -.22), (.73, -.02), (.9, -.05), (.95, .01), (.98, .004), (.6, double.NaN)]);
        Assert.Equal(7, line.N);
        Assert.Equal(0.5949416342412452, line.Slope, 1e-12);
        Assert.Equal(-0.5635914396887161, line.Intercept, 1e-12);
        Assert.Equal(0.8863018250562491, line.Correlation, 1e-12);
        Assert.Equal(0.8928571428571429, line.RankCorrelation, 1e-12);
        Assert.Equal(0.06525040662097312, line.ResidualDeviation, 1e-12);
        Assert.Equal(0.4006567965325147, line.CorrelationLow, 1e-9);
        Assert.Equal(0.9831616750485094, line.CorrelationHigh, 1e-9);
        GapPrediction at = line.Predict(0.8);
        Assert.Equal(-0.08763813229571982, at.Gap, 1e-12);
        Assert.Equal(-0.26756084749395836, at.Low, 1e-9);
        Assert.Equal(0.09228458290251876, at.High, 1e-9);
        Assert.False(at.Extrapolated);
        Assert.True(line.Predict(0.99).Extrapolated);
    }

    [Fact]
    public void TooFewOrEqualPairsHaveNoLine()
    {
        Assert.Throws<ModelFusionException>(() => FusionRegression.Fit([(0.5, 0), (0.6, 0.1), (0.7, double.NaN)]));
        Assert.Throws<ModelFusionException>(() => FusionRegression.Fit([(0.5, 0), (0.5, 0.1), (0.5, 0.2)]));
        Assert.Throws<ModelFusionException>(() => FusionRegression.Of([]));
    }
}
