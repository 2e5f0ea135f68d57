using System.Collections.Immutable;
using AsymValley.Directions;
using AsymValley.Parameters;

namespace AsymValley.Landscape;

/// <summary>
/// Trains and probes the logistic regression of two parameters, p(class 1 | x) = σ(w·x + b), with which HHY19 (Appendix A)
/// shows that asymmetric valleys need no deep network. Everything is float64.
/// </summary>
/// <remarks>
/// As in the published code: weight and bias start uniform on (−1, 1), the direction is uniform on (0, 1)² and scaled to
/// unit length, and the average begins with the weights after the first step. There the loss is computed in float32 from
/// σ, which is flat (−100 for log 0) where σ saturates; here it is log(1 + e^z) − y·z, exact everywhere.
/// </remarks>
public static class TwoParameterRegression
{
    /// <summary>Trains and probes the regression of each seed.</summary>
    /// <param name="options">Null for the defaults.</param>
    /// <param name="asymmetry">How asymmetry is measured; null for the defaults.</param>
    /// <param name="cancellation">Looked at before each seed and every thousand steps.</param>
    /// <exception cref="InvalidOptionException">An option is out of range.</exception>
    /// <exception cref="LossProfileException">The offsets are too few for the options of the asymmetry.</exception>
    public static TwoParameterValleyResult Measure(
        TwoParameterValleyOptions? options = null, AsymmetryOptions? asymmetry = null, CancellationToken cancellation = default)
    {
        options ??= new TwoParameterValleyOptions();
        options.Validate();
        return new TwoParameterValleyResult([.. options.Seeds.Select(seed => Measure(options, asymmetry, seed, cancellation))], options);
    }

    /// <summary>Mean binary cross-entropy in nats.</summary>
    /// <param name="inputs">x: the first half is class 0, the second class 1.</param>
    /// <param name="at">Weight and bias.</param>
    public static double Loss(ReadOnlySpan<double> inputs, WeightAndBias at)
    {
        double sum = 0;
        for (int i = 0; i < inputs.Length; i++)
        {
            // −log σ(±z) = log(1 + e^∓z), the sign being that of the class.
            double z = at.Weight * inputs[i] + at.Bias, wrong = 2 * i < inputs.Length ? z : -z;
            sum += Math.Max(wrong, 0) + Math.Log(1 + Math.Exp(-Math.Abs(wrong)));
        }
        return sum / inputs.Length;
    }

    /// <summary>The gradient of <see cref="Loss"/>.</summary>
    /// <param name="inputs">x: the first half is class 0, the second class 1.</param>
    /// <param name="at">Weight and bias.</param>
    public static WeightAndBias Gradient(ReadOnlySpan<double> inputs, WeightAndBias at)
    {
        double weight = 0, bias = 0;
        for (int i = 0; i < inputs.Length; i++)
        {
            double residual = 1 / (1 + Math.Exp(-(at.Weight * inputs[i] + at.Bias))) - (2 * i < inputs.Length ? 0 : 1);
            weight += residual * inputs[i];
            bias += residual;
        }
        return new WeightAndBias(weight / inputs.Length, bias / inputs.Length);
    }

    private static TwoParameterValley Measure(TwoParameterValleyOptions options, AsymmetryOptions? asymmetry, ulong seed, CancellationToken cancellation)
    {
        var random = new SeededRandom(seed);
        SeededRandom points = random.Fork("points"), initial = random.Fork("initial weights"), direction = random.Fork("direction");
        double[] inputs = new double[2 * options.PointsPerClass];
        for (int i = 0; i < inputs.Length; i++)
            inputs[i] = (i < options.PointsPerClass ? 1 : -1) + points.NextGaussian();

        var at = new WeightAndBias(2 * initial.NextDouble() - 1, 2 * initial.NextDouble() - 1);
        var trajectory = ImmutableArray.CreateBuilder<WeightAndBias>();
        trajectory.Add(at);
        WeightAndBias sum = default;
        for (int step = 0; step < options.Steps; step++)
        {
            if (step % 1000 == 0)
                cancellation.ThrowIfCancellationRequested();
            at = at.Along(Gradient(inputs, at), -options.LearningRate);
            trajectory.Add(at);
            sum = sum.Along(at, 1);
        }
        var average = new WeightAndBias(sum.Weight / options.Steps, sum.Bias / options.Steps);

        var u = new WeightAndBias(direction.NextDouble(), direction.NextDouble());
        double norm = double.Hypot(u.Weight, u.Bias);
        u = new WeightAndBias(u.Weight / norm, u.Bias / norm);
        WeightAndBias center = options.Center == ProbeCenter.Average ? average : at;
        int half = options.Points / 2;
        double[] offsets = [.. Enumerable.Range(-half, options.Points).Select(i => options.Range * i / half)];
        return new TwoParameterValley
        {
            Inputs = [.. inputs],
            Average = average,
            Center = center,
            Direction = u,
            SolutionLoss = Loss(inputs, at),
            AverageLoss = Loss(inputs, average),
            Trajectory = trajectory.ToImmutable(),
            Asymmetry = ValleyAsymmetry.Measure(new LossProfile
            {
                Model = $"seed-{seed}",
                Network = "Logistic, 2 parameters",
                Dataset = FormattableString.Invariant($"{inputs.Length} points"),
                Direction = $"UniformPositive-{seed}",
                Kind = DirectionKind.UniformPositive,
                Seed = seed,
                Scaling = DirectionScaling.Unit,
                Offsets = [.. offsets],
                TrainLoss = [.. offsets.Select(offset => Loss(inputs, center.Along(u, offset)))],
            }, asymmetry),
        };
    }
}
