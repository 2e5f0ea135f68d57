using AsymValley.Landscape;

namespace AsymValley.Tests.Landscape;

public sealed class FlatSideTests
{
    [Fact]
    public void RisesAndSlopesSayTheSideOfAValleyWithStraightSides()
    {
        // Training loss: slope 3 to the left, 1 to the right; test loss: 1 to the left, 2 to the right.
        FlatSideResult side = FlatSide.Measure(Valley(3, 1, 1, 2));
        Assert.Equal((4.0, 4.0, 12.0, +1), (side.Distance, side.PlusRise, side.MinusRise, side.Side));
        Assert.Equal((8.0, 4.0, -1), (side.PlusTestRise, side.MinusTestRise, side.TestSide));
        Assert.Equal((+1, true), (side.Asymmetry.Orientation, side.Asymmetry.IsAsymmetric));
        Assert.Equal(3, side.Asymmetry.C, 1e-9);
        // Between two points the loss runs straight.
        side = FlatSide.Measure(Valley(3, 1, 1, 2), new FlatSideOptions { Distance = 1.25 });
        Assert.Equal((1.25, 3.75), (side.PlusRise, side.MinusRise));
    }

    [Fact]
    public void ALossThatIsNotFiniteIsTheSharpSide()
    {
        LossProfile profile = Valley(1, 5, 1, 1);
        FlatSideResult side = FlatSide.Measure(profile with { TrainLoss = profile.TrainLoss.SetItem(0, double.NaN), TestLoss = [] });
        Assert.Equal((+1, 0), (side.Side, side.TestSide));
        Assert.True(double.IsNaN(side.PlusTestRise));
        side = FlatSide.Measure(profile with { TrainLoss = profile.TrainLoss.SetItem(0, double.PositiveInfinity).SetItem(16, double.NaN) });
        Assert.Equal(0, side.Side);
    }

    [Fact]
    public void TheCountHasWilsonsInterval()
    {
        FlatSideResult flat = FlatSide.Measure(Valley(3, 1, 1, 2)), mild = FlatSide.Measure(Valley(1.5, 1, 2, 1)), sharp = FlatSide.Measure(Valley(1, 4, 1, 2));
        FlatSideCount count = FlatSideCount.Of([.. Enumerable.Repeat(flat, 4), mild, .. Enumerable.Repeat(sharp, 5)]);
        Assert.Equal((10, 5, 1, 5, 4), (count.N, count.ByTrainLoss.K, count.ByTestLoss!.K, count.BySlopes.K, count.Asymmetric.K));
        // Published for 5 of 10 (as in PrevalenceTests).
        Assert.Equal((0.2366, 0.7634), (Math.Round(count.ByTrainLoss.Low, 4), Math.Round(count.ByTrainLoss.High, 4)));
        Assert.Null(FlatSideCount.Of([FlatSide.Measure(Valley(2, 1, 0, 0) with { TestLoss = [] })]).ByTestLoss);
        Assert.Throws<InvalidOptionException>(() => FlatSideCount.Of([]));
    }

    [Fact]
    public void DistancesBeyondTheProfileAndOneSidedProfilesAreRefused()
    {
        Assert.Equal("Distance", Assert.Throws<InvalidOptionException>(() => FlatSide.Measure(Valley(1, 1, 1, 1), new FlatSideOptions { Distance = 4.5 })).Option);
        Assert.Equal("Distance", Assert.Throws<InvalidOptionException>(() => FlatSide.Measure(Valley(1, 1, 1, 1), new FlatSideOptions { Distance = 0 })).Option);
        Assert.Throws<LossProfileException>(() => FlatSide.Measure(new LossProfile { Offsets = [0, 1, 2, 3], TrainLoss = [0, 1, 2, 3] }));
    }

    private static LossProfile Valley(double left, double right, double testLeft, double testRight)
    {
        double[] offsets = [.. Enumerable.Range(-8, 17).Select(i => i / 2.0)];
        return new LossProfile
        {
            Offsets = [.. offsets],
            TrainLoss = [.. offsets.Select(l => l < 0 ? -left * l : right * l)],
            TestLoss = [.. offsets.Select(l => 0.5 + (l < 0 ? -testLeft * l : testRight * l))],
        };
    }
}
