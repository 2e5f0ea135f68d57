using System.Collections.Immutable;
using AsymValley.Data;
using AsymValley.Directions;
using AsymValley.Networks;
using AsymValley.Parameters;
using TorchSharp;
using static TorchSharp.torch;

namespace AsymValley.Landscape;

/// <summary>
/// Directions from derivatives of the training loss at a solution: <see cref="DirectionKind.Gradient"/> and
/// <see cref="DirectionKind.HessianEigenvector"/>.
/// </summary>
/// <remarks>
/// In a group, the gradient is its part there, and the Hessian that of the loss as a function of the group's parameters alone.
/// An eigenvector is turned to make ⟨v, θ⟩ positive: in the direction of u the weights grow. Of a network with ReLU the Hessian is that of
/// the smooth piece that the solution lies on.
/// </remarks>
public static class DerivativeDirections
{
    /// <summary>Measures directions through a model.</summary>
    /// <param name="model">θ, where offset 0 lies.</param>
    /// <param name="dataset">Its training images have the loss; the test split is not looked at.</param>
    /// <param name="options">Kind, scaling and group; the seed is that of the first vector of the search for eigenvectors.</param>
    /// <param name="count">How many eigenvectors, at least 1: that of <see cref="DirectionOptions.Index"/> and the next further in.</param>
    /// <param name="measuring">Null for the defaults.</param>
    /// <param name="progress">Told of each product with the Hessian.</param>
    /// <param name="cancellation">Looked at before each batch.</param>
    /// <returns>One gradient, or as many eigenvectors as asked for, with <see cref="ProbeDirection.Curvature"/>.</returns>
    /// <exception cref="InvalidOptionException">An option is out of range, the kind is another, or the data do not fit the network.</exception>
    /// <exception cref="EmptySelectionException">The group selects no parameter.</exception>
    /// <exception cref="NonFiniteParametersException">Weights are not finite.</exception>
    /// <exception cref="DegenerateDirectionException">Derivatives are not finite, or the gradient is zero.</exception>
    public static ImmutableArray<ProbeDirection> Create(
        ValleyModel model, Dataset dataset, DirectionOptions options, int count = 1, DerivativeOptions? measuring = null,
        IProgress<OperationProgress>? progress = null, CancellationToken cancellation = default)
    {
        measuring ??= new DerivativeOptions();
        options.Validate();
        measuring.Validate();
        new NamedParameters(model.Name, model.Parameters).EnsureFinite();
        if (!options.Kind.NeedsData())
            throw new InvalidOptionException(nameof(options.Kind), $"{options.Kind} is not made from derivatives of the loss.");
        ImmutableArray<DirectionOptions> each = options.Series(count);
        if (measuring.DirectionSamples > dataset.Train.Count)
            throw new InvalidOptionException(nameof(measuring.DirectionSamples), $"{dataset.Name} has {dataset.Train.Count} training images, not {measuring.DirectionSamples}.");
        ImmutableArray<ParameterSlice> group = ParameterSelection.Resolve(model.Network.Parameters, options.Group);
        int size = group.Sum(slice => slice.Length), last = each[^1].Index;
        if ((last < 0 ? -last : last + 1) > size)
            throw new InvalidOptionException(nameof(options.Index), $"the Hessian of {size} parameters in '{options.Group}' has no eigenvector {last}.");

        EvaluationOptions evaluation = measuring.Evaluation with { Test = false, Augment = false };
        using var evaluator = new LandscapeEvaluator(model.Network, dataset.Take(measuring.DirectionSamples, null), evaluation, gradients: true);
        evaluator.Model.Load(model.Parameters, model.Buffers);
        evaluator.Vary(group.Select(slice => slice.Layer).ToHashSet(StringComparer.Ordinal));
        evaluator.UpdateStatistics(cancellation);
        LossDerivatives derivatives = evaluator.Derivatives();
        return options.Kind == DirectionKind.Gradient
            ? [Gradient()]
            : Eigenvectors();

        ProbeDirection Gradient()
        {
            progress?.Report(new OperationProgress($"Differentiating {model.Name}", "gradient", 0, 1));
            using Tensor gradient = derivatives.Gradient(cancellation);
            double[] values = Gather(gradient, group, size);
            return new ProbeDirection(Scale(Array.ConvertAll(values, value => (float)value), options), options, model)
            {
                GradientNorm = Math.Sqrt(values.Sum(value => value * value)),
            };
        }

        ImmutableArray<ProbeDirection> Eigenvectors()
        {
            using Tensor vector = zeros([model.Parameters.Values.Length], float32, evaluator.Model.Device).DetachFromDisposeScope();
            var search = new Lanczos(size, v =>
            {
                vector.data<float>().CopyFrom(Scatter(v, group, model.Network.Parameters).Values);
                using Tensor product = derivatives.HessianVector(vector, group, cancellation);
                return Gather(product, group, size);
            }, new SeededRandom(options.Seed));
            Eigenpair[] pairs = search.Find([.. each.Select(one => one.Index)], measuring.Tolerance, measuring.MaximumIterations,
                (done, residual) => progress?.Report(new OperationProgress(
                    $"Searching eigenvectors of {model.Name}", FormattableString.Invariant($"product {done}, residual {residual:G2}"), done, measuring.MaximumIterations)));
            return [.. pairs.Select((pair, i) => new ProbeDirection(Scale(Turned(pair.Vector), each[i]), each[i], model)
            {
                Curvature = new HessianCurvature(pair.Value, pair.Residual, search.Iterations, search.IsConverged),
            })];
        }

        float[] Turned(float[] vector)
        {
            double along = 0;
            int i = 0;
            foreach (ParameterSlice slice in group)
                foreach (float weight in model.Parameters[slice])
                    along += (double)weight * vector[i++];
            return along < 0 ? Array.ConvertAll(vector, value => -value) : vector;
        }

        ParameterVector Scale(float[] vector, DirectionOptions one) => DirectionSampler.Sample(model.Parameters, one, Scatter(vector, group, model.Network.Parameters));
    }

    private static double[] Gather(Tensor flat, ImmutableArray<ParameterSlice> group, int size)
    {
        using DisposeScope scope = NewDisposeScope();
        double[] all = flat.to(CPU).data<double>().ToArray();
        var values = new double[size];
        int place = 0;
        foreach (ParameterSlice slice in group)
        {
            all.AsSpan((int)slice.Offset, slice.Length).CopyTo(values.AsSpan(place));
            place += slice.Length;
        }
        return Array.TrueForAll(values, double.IsFinite)
            ? values
            : throw new DegenerateDirectionException("Derivatives of the training loss are not finite at the solution.");
    }

    private static ParameterVector Scatter(ReadOnlySpan<float> values, ImmutableArray<ParameterSlice> group, ParameterLayout layout)
    {
        var vector = new ParameterVector(layout);
        foreach (ParameterSlice slice in group)
        {
            values[..slice.Length].CopyTo(vector[slice]);
            values = values[slice.Length..];
        }
        return vector;
    }
}
