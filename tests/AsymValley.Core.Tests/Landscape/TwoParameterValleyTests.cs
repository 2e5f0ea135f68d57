using AsymValley.Landscape;

namespace AsymValley.Tests;

public sealed class TwoParameterValleyTests
{
    private static readonly TwoParameterValleyResult s_result = TwoParameterRegression.Measure();

    [Fact]
    public void LossIsTheCrossEntropyOfTheSigmoid()
    {
        TwoParameterValley valley = s_result.Valleys[3];
        foreach (WeightAndBias at in (WeightAndBias[])[new(0, 0), new(-2, 0.5), new(3, -4), new(0.1, 7)])
            Assert.Equal(NaiveLoss(valley, at), valley.LossAt(at), 1e-13);
        Assert.Equal(Math.Log(2), valley.LossAt(default), 1e-15);
        // Where the sigmoid is 1 to the last bit the loss goes on rising: by x, as 20 points of one class would.
        Assert.Equal(1000, TwoParameterRegression.Loss([1, -1], new WeightAndBias(1000, 0)), 1e-9);
    }

    [Fact]
    public void StepsFollowTheGradientOfTheLoss()
    {
        TwoParameterValley valley = s_result.Valleys[0];
        const double h = 1e-5;
        for (int step = 0; step < 30; step++)
        {
            WeightAndBias at = valley.Trajectory[step], next = valley.Trajectory[step + 1];
            double byWeight = (NaiveLoss(valley, at with { Weight = at.Weight + h }) - NaiveLoss(valley, at with { Weight = at.Weight - h })) / (2 * h);
            double byBias = (NaiveLoss(valley, at with { Bias = at.Bias + h }) - NaiveLoss(valley, at with { Bias = at.Bias - h })) / (2 * h);
            Assert.Equal(at.Weight - 0.01 * byWeight, next.Weight, 1e-11);
            Assert.Equal(at.Bias - 0.01 * byBias, next.Bias, 1e-11);
        }
    }

    [Fact]
    public void TheAverageIsOfTheWeightsAfterEachStep()
    {
        foreach (TwoParameterValley valley in s_result.Valleys)
        {
            Assert.Equal(31, valley.Trajectory.Length);
            Assert.Equal(valley.Trajectory.Skip(1).Average(p => p.Weight), valley.Average.Weight, 1e-14);
            Assert.Equal(valley.Trajectory.Skip(1).Average(p => p.Bias), valley.Average.Bias, 1e-14);
            Assert.Equal(NaiveLoss(valley, valley.Average), valley.AverageLoss, 1e-13);
            Assert.Equal(NaiveLoss(valley, valley.Solution), valley.SolutionLoss, 1e-13);
        }
    }

    [Fact]
    public void DrawsHaveTheirDistributions()
    {
        // 500 points each: the mean of a class is within 4 standard errors, 0.18, of its centre.
        Assert.Equal(1, s_result.Valleys.SelectMany(v => v.Inputs.Take(10)).Average(), 0.18);
        Assert.Equal(-1, s_result.Valleys.SelectMany(v => v.Inputs.Skip(10)).Average(), 0.18);
        double[] deviations = [.. s_result.Valleys.SelectMany(v => v.Inputs.Select((x, i) => x - (i < 10 ? 1 : -1)))];
        Assert.Equal(1, deviations.Average(d => d * d), 4 * Math.Sqrt(2.0 / 1000));
        Assert.All(s_result.Valleys, v => Assert.Equal(1, (v.Direction.Weight * v.Direction.Weight) + (v.Direction.Bias * v.Direction.Bias), 1e-14));
        Assert.All(s_result.Valleys, v => Assert.True(v.Direction is { Weight: > 0, Bias: > 0 }));
        Assert.All(s_result.Valleys, v => Assert.InRange(v.Trajectory[0].Weight, -1, 1));
        Assert.True(s_result.Valleys.Min(v => v.Trajectory[0].Bias) < -0.8 && s_result.Valleys.Max(v => v.Trajectory[0].Bias) > 0.8);
    }

    [Theory]
    [InlineData(ProbeCenter.Solution)]
    [InlineData(ProbeCenter.Average)]
    public void TheReportedIntervalFulfilsTheDefinition(ProbeCenter center)
    {
        TwoParameterValleyResult result = TwoParameterRegression.Measure(new TwoParameterValleyOptions { Center = center });
        foreach (TwoParameterValley valley in result.Valleys)
        {
            AsymmetryResult a = valley.Asymmetry;
            double steepest = double.NegativeInfinity, gentlest = double.PositiveInfinity, highest = double.NegativeInfinity, fall = 0;
            for (int i = 0; i <= 15; i++)
            {
                double l = 0.5 * i;
                if (l > a.RLow - 1e-9 && l < a.RHigh + 1e-9)
                {
                    highest = Math.Max(highest, At(l));
                    fall = Math.Max(fall, highest - At(l));
                }
                if (l < a.RLow + 1e-9 || l > a.RHigh - 1e-9)
                    continue;
                steepest = Math.Max(steepest, Rise(+1, l));
                gentlest = Math.Min(gentlest, Rise(-1, l));
            }
            Assert.Equal(Math.Max(steepest, 0.01 * Math.Max(0, gentlest)), a.P, 1e-9);
            Assert.Equal(gentlest > 0 ? gentlest / a.P : 0, a.C, 1e-6 * Math.Max(1, a.C));
            Assert.Equal(fall, a.FlatFall, 1e-9);
            Assert.Equal(a.C > 2 && fall <= 0.01 * gentlest * (a.RHigh - a.RLow), valley.IsAsymmetric);
            Assert.True(a.IsLiterallyAsymmetric || !valley.IsAsymmetric);

            double Rise(int side, double l) => (At(side * (l + 0.5)) - At(side * (l - 0.5))) / 1;
            double At(double l) => NaiveLoss(valley, (center == ProbeCenter.Average ? valley.Average : valley.Solution).Along(valley.Direction, a.Orientation * l));
        }
        Assert.Equal(result.Valleys.Count(v => v.IsAsymmetric), result.Asymmetric.K);
        Assert.Equal(50, result.Asymmetric.N);
    }

    [Fact]
    public void TheShiftIsTowardsTheSideThatRisesLess()
    {
        foreach (TwoParameterValley v in s_result.Valleys.Where(v => v.IsAsymmetric))
        {
            double along = ((v.Average.Weight - v.Solution.Weight) * v.Direction.Weight) + ((v.Average.Bias - v.Solution.Bias) * v.Direction.Bias);
            bool isPlusFlat = NaiveRise(v, +1) < NaiveRise(v, -1);
            Assert.Equal(isPlusFlat ? along : -along, v.FlatShift, 1e-15);
        }
        Assert.Equal(s_result.Valleys.Count(v => v.IsAsymmetric && v.FlatShift > 0), s_result.AverageOnFlatSide?.K);
        Assert.Equal(s_result.Asymmetric.K, s_result.AverageOnFlatSide?.N);

        // Between the ends of the reported interval, where the sides are compared.
        static double NaiveRise(TwoParameterValley v, int side) =>
            NaiveLoss(v, v.Solution.Along(v.Direction, side * v.Asymmetry.RHigh)) - NaiveLoss(v, v.Solution.Along(v.Direction, side * v.Asymmetry.RLow));
    }

    [Fact]
    public void ASeedIsItsOwnWhateverTheOthers()
    {
        TwoParameterValleyResult one = TwoParameterRegression.Measure(new TwoParameterValleyOptions { Seeds = [17] });
        Assert.Equal(s_result.Valleys[17].Inputs.AsEnumerable(), one.Valleys[0].Inputs);
        Assert.Equal(s_result.Valleys[17].Solution, one.Valleys[0].Solution);
        Assert.Equal(s_result.Valleys[17].C, one.Valleys[0].C);
    }

    [Fact]
    public void OptionsOutOfRangeAreNamed()
    {
        static void Refused(TwoParameterValleyOptions options, string name) =>
            Assert.Equal(name, Assert.Throws<InvalidOptionException>(() => TwoParameterRegression.Measure(options)).Option);
        Refused(new() { Seeds = [] }, "Seeds");
        Refused(new() { Seeds = [1, 1] }, "Seeds");
        Refused(new() { PointsPerClass = 0 }, "PointsPerClass");
        Refused(new() { Steps = 0 }, "Steps");
        Refused(new() { LearningRate = double.NaN }, "LearningRate");
        Refused(new() { Range = 0 }, "Range");
        Refused(new() { Points = 30 }, "Points");
        Refused(new() { Points = 5 }, "Points");
        Refused(new() { Center = (ProbeCenter)5 }, "Center");
    }

    /// <summary>−log σ as it is written, class by class.</summary>
    private static double NaiveLoss(TwoParameterValley valley, WeightAndBias at)
    {
        double sum = 0;
        for (int i = 0; i < valley.Inputs.Length; i++)
        {
            double probability = 1 / (1 + Math.Exp(-((at.Weight * valley.Inputs[i]) + at.Bias)));
            double other = 1 / (1 + Math.Exp((at.Weight * valley.Inputs[i]) + at.Bias));
            sum -= Math.Log(i < valley.Inputs.Length / 2 ? other : probability);
        }
        return sum / valley.Inputs.Length;
    }
}
