using AsymValley.Landscape;

namespace AsymValley.Tests.Landscape;

public sealed class RangeSearchTests
{
    [Theory]
    [InlineData(0.5, 2, 10, 1, 2.25)]      // 0.5 + 2|l| on the steep side: 5 at 2.25
    [InlineData(0.5, 2, 10, 1e-3, 2.25)]   // whatever it starts from
    [InlineData(0.5, 2, 10, 300, 2.25)]
    [InlineData(0.5, 2, 2, 1, 0.25)]
    [InlineData(1e-6, 0.01, 10, 1, 10)]    // 0.1, ten times the least loss
    [InlineData(3, 4e-4, 4, 1, 22500)]
    public void TheSteeperSideDecides(double atZero, double slope, double factor, double start, double expected)
    {
        int losses = 0;
        double range = RangeSearch.Find(l =>
        {
            losses++;
            return atZero + (l < 0 ? -slope * l : slope / 15 * l);
        }, factor, start);
        Assert.InRange(range, expected * 0.999, expected * 1.05 * 1.1);
        Assert.Equal(range, double.Parse(range.ToString("G2"), System.Globalization.CultureInfo.InvariantCulture));
        Assert.InRange(losses, 5, 60);
    }

    [Fact]
    public void AnOverflowIsARise()
    {
        Assert.InRange(RangeSearch.Find(l => Math.Abs(l) > 3 ? double.NaN : 1, 10), 3, 3.4);
        Assert.InRange(RangeSearch.Find(l => Math.Abs(l) > 3 ? double.PositiveInfinity : 1, 10), 3, 3.4);
    }

    [Fact]
    public void ALossThatDoesNotRiseHasNoRange()
    {
        Assert.Contains("only to 2", Assert.Throws<LossProfileException>(() => RangeSearch.Find(l => 2 - Math.Exp(-Math.Abs(l)), 10)).Message);
        Assert.Throws<LossProfileException>(() => RangeSearch.Find(l => l == 0 ? 0.1 : 5, 10));
        Assert.Throws<LossProfileException>(() => RangeSearch.Find(_ => double.NaN, 10));
    }
}
