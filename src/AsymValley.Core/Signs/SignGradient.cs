using System.Collections.Immutable;
using AsymValley.Data;
using AsymValley.Directions;
using AsymValley.Landscape;
using AsymValley.Networks;
using AsymValley.Parameters;

namespace AsymValley.Signs;

/// <summary>
/// The cosine between sign(θ_f) and the gradient of the training loss ∇L̂(θ_f) (Li24, Appendix D.1): near 0, the loss does not change
/// along sign(θ_f) to first order, and what makes that direction asymmetric is no slope at the solution. L̂ is the mean
/// cross-entropy, without weight decay.
/// </summary>
public static class SignGradient
{
    /// <summary>Measures the gradient at a model and its cosine with the signs of the weights, beside those of random directions.</summary>
    /// <param name="model">θ_f.</param>
    /// <param name="dataset">Its training images have the loss.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <param name="epoch">Of a snapshot, its epoch.</param>
    /// <param name="progress">Told of the gradient and of the random directions.</param>
    /// <param name="cancellation">Looked at before each batch and each direction.</param>
    /// <exception cref="InvalidOptionException">An option is out of range, or the data do not fit the network.</exception>
    /// <exception cref="EmptySelectionException">A group selects no parameter.</exception>
    /// <exception cref="NonFiniteParametersException">A weight is NaN or infinite.</exception>
    /// <exception cref="DegenerateDirectionException">The gradient is not finite, or it is zero.</exception>
    public static SignGradientResult Measure(
        ValleyModel model, Dataset dataset, SignGradientOptions? options = null, int? epoch = null,
        IProgress<OperationProgress>? progress = null, CancellationToken cancellation = default)
    {
        options ??= new SignGradientOptions();
        options.Validate();
        new NamedParameters(model.Name, model.Parameters).EnsureFinite();
        ImmutableArray<ParameterPart> parts = ParameterParts.Of(model.Network.Parameters, options.Groups, perTensor: false);
        EvaluationOptions evaluation = options.Derivative.Evaluation;
        BatchNormPolicy? policy = model.Network.HasBatchNorm ? evaluation.BatchNorm ?? BatchNormPolicy.BatchStatistics : null;
        // Of unit length; its own norm is beside it.
        ProbeDirection gradient = DerivativeDirections.Create(
            model, dataset, new DirectionOptions { Kind = DirectionKind.Gradient }, 1,
            options.Derivative with { Evaluation = evaluation with { BatchNorm = policy } }, progress, cancellation)[0];
        ParameterVector signs = DirectionSampler.Sample(model.Parameters, new DirectionOptions { Kind = DirectionKind.Sign, Scaling = DirectionScaling.None });
        double?[] along = Cosines(signs, gradient.Vector, parts);

        var random = new List<double?[]>(options.Directions);
        for (int i = 0; i < options.Directions; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            progress?.Report(new OperationProgress($"Comparing {model.Name} with its gradient", $"random direction {i + 1} of {options.Directions}", i, options.Directions));
            var one = new DirectionOptions { Kind = options.Noise, Seed = unchecked(options.Seed + (ulong)i), Scaling = DirectionScaling.None };
            random.Add(Cosines(DirectionSampler.Sample(model.Parameters, one), gradient.Vector, parts));
        }
        return new SignGradientResult(model.Name, dataset.Name, epoch, policy, options.Noise, options.Directions, [.. parts.Select(Row)]);

        SignGradientRow Row(ParameterPart part, int i)
        {
            // Ternary and binary noise may be zero in a part of a few elements.
            double[] chance = [.. random.Select(cosines => cosines[i]).OfType<double>()];
            double share = Math.Sqrt(part.Slices.Sum(slice => Dot(gradient.Vector, gradient.Vector, slice)));
            return new SignGradientRow(
                part.Name, part.Count, gradient.GradientNorm!.Value * share, along[i], chance is [] ? null : Math.Sqrt(chance.Average(cosine => cosine * cosine)));
        }
    }

    /// <summary>The cosine in each part; null where a vector is zero.</summary>
    private static double?[] Cosines(ParameterVector x, ParameterVector y, ImmutableArray<ParameterPart> parts) =>
    [
        .. parts.Select(part =>
        {
            double length = Math.Sqrt(Sum(x, x) * Sum(y, y));
            return length > 0 ? Sum(x, y) / length : (double?)null;

            double Sum(ParameterVector a, ParameterVector b) => part.Slices.Sum(slice => Dot(a, b, slice));
        }),
    ];

    private static double Dot(ParameterVector x, ParameterVector y, ParameterSlice slice) => ParameterVector.Dot(x[slice], y[slice]);
}

/// <summary>How the signs of a solution lie to the gradient there.</summary>
/// <param name="Model">The model.</param>
/// <param name="Dataset">The data whose training loss was differentiated.</param>
/// <param name="Epoch">Of a snapshot, its epoch; null for anything else.</param>
/// <param name="BatchNormPolicy">What batch normalisation used in the gradient; null without it.</param>
/// <param name="Noise">What the random directions were made of.</param>
/// <param name="Directions">How many there were.</param>
/// <param name="Groups">A row for each part; the first is all parameters.</param>
public sealed record SignGradientResult(
    string Model, string Dataset, int? Epoch, BatchNormPolicy? BatchNormPolicy, DirectionKind Noise, int Directions, ImmutableArray<SignGradientRow> Groups)
{
    /// <summary>The cosine between sign(θ_f) and ∇L̂(θ_f) over all parameters; null for a model of zeros.</summary>
    public double? Cosine => Groups[0].Cosine;

    /// <summary>The root mean square of random directions' cosines.</summary>
    public double? RandomCosine => Groups[0].RandomCosine;

    /// <summary>‖∇L̂(θ_f)‖.</summary>
    public double GradientNorm => Groups[0].GradientNorm;

    /// <summary>The slope of the loss along sign(θ_f), per Euclidean distance.</summary>
    public double? Slope => Groups[0].Slope;

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"{Model}: cosine {Cosine:g4}, of random directions {RandomCosine:g4}");
}

/// <summary>How signs lie to the gradient in a part of the parameters.</summary>
/// <param name="Group">The group, stage or pattern.</param>
/// <param name="Count">Number of its elements.</param>
/// <param name="GradientNorm">The length of the gradient there.</param>
/// <param name="Cosine">The cosine between sign(θ_f) and ∇L̂(θ_f) there, −1–1; null where one of the two is zero.</param>
/// <param name="RandomCosine">The root mean square of random directions' cosines there, near 1/√n for Gaussian noise; null where the gradient is zero.</param>
public sealed record SignGradientRow(string Group, int Count, double GradientNorm, double? Cosine, double? RandomCosine)
{
    /// <summary>|Cosine| in units of <see cref="RandomCosine"/>: about 1 is as of a random direction.</summary>
    public double? Ratio => RandomCosine > 0 && Cosine is { } cosine ? Math.Abs(cosine) / RandomCosine : null;

    /// <summary>The slope of the loss along sign(θ_f) of this part alone, per Euclidean distance.</summary>
    public double? Slope => Cosine * GradientNorm;

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"{Group}: cosine {Cosine:g4}, of random directions {RandomCosine:g4}");
}
