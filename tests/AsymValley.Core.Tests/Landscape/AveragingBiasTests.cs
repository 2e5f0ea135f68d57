using AsymValley.Landscape;

namespace AsymValley.Tests;

public sealed class AveragingBiasTests
{
    [Theory]
    [InlineData(1, 1, ValleySlope.Constant)]
    [InlineData(2, 0.5, ValleySlope.Constant)]
    [InlineData(5, 1, ValleySlope.Constant)]
    [InlineData(1, 0.8, ValleySlope.Varying)]
    [InlineData(5, 1, ValleySlope.Varying)]
    public void TheMeanIsThatOfTheChainsStationaryDistribution(double c, double noise, ValleySlope slope)
    {
        var options = new AveragingBiasOptions { Ratios = [c], LearningRates = [0.5], Noises = [noise], Slope = slope, Steps = 20_000, Runs = 30, Confidence = 0.999 };
        AveragingBiasResult result = AveragingBias.Measure(options).Single();
        (double mean, double positive) = Stationary(options, c, 0.5, noise);
        Assert.InRange(mean, result.Low, result.High);
        Assert.True(result.High - result.Low < 0.01);
        Assert.Equal(positive, result.SharePositive, 0.002);
    }

    [Fact]
    public void OnlyASymmetricValleyHasNoBias()
    {
        AveragingBiasResult[] results = [.. AveragingBias.Measure(new AveragingBiasOptions { Ratios = [1, 1.5, 3, 10], Confidence = 0.99 })];
        Assert.InRange(0, results[0].Low, results[0].High);
        Assert.Equal([false, true, true, true], results.Select(r => r.IsBiased));
        Assert.All(results.Zip(results.Skip(1)), pair => Assert.True(pair.First.Mean < pair.Second.Mean));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(20)]
    public void StepsBalance(double c)
    {
        // The mean step is 0 in the long run: as many a₊ to the left as c·a₊ to the right.
        AveragingBiasResult result = AveragingBias.Measure(new AveragingBiasOptions { Ratios = [c], Noises = [0.7] }).Single();
        Assert.Equal(c / (1 + c), result.SharePositive, 0.001);
        // From 0 the farthest steps are a₊ + ν to the left and c·a₊ + ν to the right.
        Assert.InRange(result.Minimum, -0.17, 0);
        Assert.InRange(result.Maximum, 0, 0.1 * (c + 0.7));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1.7, 0.3)]
    [InlineData(6, 1)]
    public void UnderAConstantSlopeTheBiasIsHalfOfCLessOneSteps(double c, double noise)
    {
        // In flat steps: after its deterministic part a step lands in [-1, c), at w - 1 modulo 1 + c. A walk on a circle is
        // uniform in the long run, so w is uniform on (-1, c) less noise of mean 0.
        AveragingBiasResult result = AveragingBias.Measure(new AveragingBiasOptions { Ratios = [c], Noises = [noise], Confidence = 0.999 }).Single();
        Assert.InRange((c - 1) / 2, result.Low / 0.1, result.High / 0.1);
        Assert.True(result.High - result.Low < 0.002);
    }

    [Fact]
    public void UnderAConstantSlopeEverythingScalesWithTheLearningRate()
    {
        AveragingBiasResult[] results = [.. AveragingBias.Measure(new AveragingBiasOptions { Ratios = [3], LearningRates = [0.5, 0.125], Runs = 3, Steps = 2000 })];
        // A power of two scales without rounding, and both have the same draws.
        Assert.Equal(results[0].MeanInSteps, results[1].MeanInSteps);
        Assert.Equal(results[0].Averages.Select(average => average / 4), results[1].Averages);
    }

    [Fact]
    public void TheIntervalIsStudents()
    {
        AveragingBiasResult result = AveragingBias.Measure(new AveragingBiasOptions { Ratios = [2], Runs = 5, Steps = 100, BurnIn = 10 }).Single();
        double mean = result.Averages.Sum() / 5, deviation = Math.Sqrt(result.Averages.Sum(average => (average - mean) * (average - mean)) / 4);
        // t of 4 degrees of freedom at 97.5%, from a table.
        double half = 2.776445105 * deviation / Math.Sqrt(5);
        Assert.Equal(mean, result.Mean, 1e-14);
        Assert.Equal(mean - half, result.Low, 1e-9);
        Assert.Equal(mean + half, result.High, 1e-9);
    }

    [Fact]
    public void TheGridHasEveryCombination()
    {
        var options = new AveragingBiasOptions { Ratios = [1, 2], LearningRates = [0.1, 1], Noises = [0.5, 1], Steps = 10, Runs = 2, TrajectoryPoints = 4, Stride = 3 };
        AveragingBiasResult[] results = [.. AveragingBias.Measure(options)];
        Assert.Equal(8, results.Select(r => (r.Ratio, r.LearningRate, r.Noise)).Distinct().Count());
        Assert.All(results, r => Assert.Equal(4, r.Trajectory.Length));
        Assert.Equal(results[7].Averages.AsEnumerable(), AveragingBias.Measure(options with { Ratios = [2], LearningRates = [1], Noises = [1] }).Single().Averages);
        Assert.NotEqual(results[7].Averages.AsEnumerable(), AveragingBias.Measure(options with { Seed = 1 }).Last().Averages);
    }

    [Theory]
    [InlineData(ValleySlope.Constant, -3, -3, 1, 1)]
    [InlineData(ValleySlope.Varying, -6, -3, 0.5, 1)]
    public void SlopesStayInTheirBands(ValleySlope slope, double bLow, double aLow, double bHigh, double aHigh)
    {
        var options = new AveragingBiasOptions { Slope = slope, Band = 2, Width = 0.3 };
        double[] distances = [1e-9, 0.01, 0.1, 1, 100];
        Assert.All(distances, d => Assert.InRange(AveragingBias.SlopeAt(options, 3, -d), bLow, aLow));
        Assert.All(distances, d => Assert.InRange(AveragingBias.SlopeAt(options, 3, d), bHigh, aHigh));
        Assert.Equal(aLow, AveragingBias.SlopeAt(options, 3, -1e-12), 1e-9);
        Assert.Equal(bLow, AveragingBias.SlopeAt(options, 3, -100), 1e-9);
        Assert.Equal(bHigh, AveragingBias.SlopeAt(options, 3, 1e-12), 1e-9);
        Assert.Equal(aHigh, AveragingBias.SlopeAt(options, 3, 100), 1e-9);
    }

    [Fact]
    public void OptionsOutOfRangeAreNamed()
    {
        void Refused(AveragingBiasOptions options, string name) =>
            Assert.Equal(name, Assert.Throws<InvalidOptionException>(() => AveragingBias.Measure(options)).Option);
        Refused(new() { Ratios = [0.5] }, "Ratios");
        Refused(new() { Ratios = [] }, "Ratios");
        Refused(new() { LearningRates = [0] }, "LearningRates");
        Refused(new() { Noises = [1.5] }, "Noises");
        Refused(new() { Noises = [double.NaN] }, "Noises");
        Refused(new() { FlatSlope = -1 }, "FlatSlope");
        Refused(new() { Band = 0.5 }, "Band");
        Refused(new() { Width = double.PositiveInfinity }, "Width");
        Refused(new() { Steps = 0 }, "Steps");
        Refused(new() { BurnIn = -1 }, "BurnIn");
        Refused(new() { Runs = 1 }, "Runs");
        Refused(new() { Stride = 0 }, "Stride");
        Refused(new() { TrajectoryPoints = -1 }, "TrajectoryPoints");
        Refused(new() { Confidence = 1 }, "Confidence");
        Refused(new() { Slope = (ValleySlope)7 }, "Slope");
    }

    [Fact]
    public void CancellationStops() => Assert.Throws<OperationCanceledException>(
        () => AveragingBias.Measure(new AveragingBiasOptions { Steps = int.MaxValue }, new CancellationToken(canceled: true)).First());

    /// <summary>
    /// Mean and mass above 0 of the stationary distribution, by power iteration: the chain on cells 1/400 of a flat step
    /// wide, each cell's mass spread evenly over (w − ηg − ην, w − ηg + ην) from its centre. 0 is a cell's edge.
    /// </summary>
    private static (double Mean, double Positive) Stationary(AveragingBiasOptions options, double c, double rate, double noise)
    {
        double steepest = Enumerable.Range(0, 2000).Max(i => Math.Abs(Slope(-0.005 * i - 1e-9)));
        double h = rate / 400, half = rate * noise;
        int below = (int)(2.5 * rate / h), cells = below + (int)(rate * (steepest + 2) / h);
        double Centre(int i) => (i - below + 0.5) * h;
        var mass = new double[cells];
        Array.Fill(mass, 1.0 / cells);
        double mean = double.NaN;
        for (int iteration = 0; iteration < 5000; iteration++)
        {
            // Differences of the density's running sum: each source adds a box with fractional ends.
            var edges = new double[cells + 2];
            for (int i = 0; i < cells; i++)
            {
                double target = Centre(i) - rate * Slope(Centre(i)), density = mass[i] / (2 * half / h);
                AddStep(edges, (target - half) / h + below, density);
                AddStep(edges, (target + half) / h + below, -density);
            }
            double running = 0, total = 0, next = 0;
            for (int i = 0; i < cells; i++)
            {
                running += edges[i];
                mass[i] = running;
                total += running;
                next += running * Centre(i);
            }
            for (int i = 0; i < cells; i++)
                mass[i] /= total;
            next /= total;
            if (Math.Abs(next - mean) < 1e-12)
                break;
            mean = next;
        }
        return (mean, mass.Skip(below).Sum());

        // Written out again, by hand: the slope is what the test must not take from the code.
        double Slope(double w) => (options.Slope, w > 0) switch
        {
            (ValleySlope.Constant, true) => 1,
            (ValleySlope.Constant, false) => -c,
            (_, true) => 1 - 0.5 * Math.Exp(-w / 0.1),
            (_, false) => -2 * c + c * Math.Exp(w / 0.1),
        };

        // A jump of the density at a position within a cell: that cell gets its share beyond the jump, the next the rest.
        static void AddStep(double[] edges, double position, double jump)
        {
            int cell = (int)Math.Floor(position);
            double beyond = cell + 1 - position;
            edges[cell] += jump * beyond;
            edges[cell + 1] += jump * (1 - beyond);
        }
    }
}
