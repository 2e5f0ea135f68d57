using System.Collections.Immutable;
using AsymValley.Directions;
using AsymValley.Landscape;
using AsymValley.Parameters;
using AsymValley.Tests.Directions;

namespace AsymValley.Tests.Landscape;

/// <summary>Known functions of all d parameters, sampled as a network's losses would be: at w + l·u in float32.</summary>
public sealed class ManyDimensionsTests
{
    private static readonly ParameterVector W = SmallNetwork.Solution();

    [Fact]
    public void RecoversTheValleyAlongTheKnownDirection()
    {
        // With t = ⟨θ − w, v⟩: L̂ = φ(t) + |θ − w − t·v|²/2, φ rising by 0.05 on one side and by 0.4 on the other; L = L̂ moved by 0.5 along v.
        ParameterVector known = Direction(DirectionKind.UniformPositive);
        double loss(ParameterVector theta, double shift)
        {
            ParameterVector moved = theta.Subtract(W);
            double t = moved.Dot(known), rest = Math.Max(0, moved.Dot(moved) - t * t);
            t -= shift;
            return (t > 0 ? 0.05 * t : -0.4 * t) + rest / 2;
        }
        LossProfile profile = Sample(known, loss, shift: 0.5);

        AsymmetryResult along = ValleyAsymmetry.Measure(profile);
        Assert.Equal((true, +1), (along.IsAsymmetric, along.Orientation));
        Assert.Equal(0.05, along.P, 1e-4);
        Assert.Equal(8, along.C, 0.02);
        ShiftGapResult gap = ShiftGap.Measure(profile);
        Assert.Equal(0.5, gap.Delta, 1e-9);
        Assert.Equal(0, gap.Xi, 1e-5);
        Assert.Equal(0.4 * 0.5, gap.Xi0, 1e-5);

        // Across it there is only the parabola.
        Assert.InRange(ValleyAsymmetry.Measure(Sample(Direction(DirectionKind.Gaussian), loss, shift: 0)).C, 0, 1.1);
    }

    [Fact]
    public void NoDirectionOfAQuadraticIsAsymmetric()
    {
        // L̂ = Σ a_i (θ_i − w_i)², with curvatures spread over four orders of magnitude.
        double[] curvature = [.. Enumerable.Range(0, W.Values.Length).Select(i => Math.Pow(10, i % 5 - 2))];
        double loss(ParameterVector theta, double shift) =>
            curvature.Select((a, i) => a * Math.Pow((double)theta.Values[i] - W.Values[i], 2)).Sum();
        IEnumerable<AsymmetryResult> results =
            from kind in new[] { DirectionKind.Gaussian, DirectionKind.UniformPositive, DirectionKind.Model, DirectionKind.Sign }
            select ValleyAsymmetry.Measure(Sample(Direction(kind), loss, shift: 0));
        Prevalence prevalence = Prevalence.Of(results);
        Assert.Equal((0, 4), (prevalence.K, prevalence.N));
        Assert.InRange(prevalence.MedianC, 0, 1);
    }

    private static ParameterVector Direction(DirectionKind kind) => DirectionSampler.Sample(W, new DirectionOptions { Kind = kind, Seed = 3 });

    private static LossProfile Sample(ParameterVector direction, Func<ParameterVector, double, double> loss, double shift)
    {
        ImmutableArray<double> offsets = [.. Enumerable.Range(-20, 41).Select(i => i / 10.0)];
        ImmutableArray<double> at(double by) => [.. offsets.Select(l => loss(W.Add(direction, (float)l), by))];
        return new LossProfile { Offsets = offsets, TrainLoss = at(0), TestLoss = at(shift) };
    }
}
