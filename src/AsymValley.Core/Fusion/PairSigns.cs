using System.Collections.Immutable;
using AsymValley.Networks;
using AsymValley.Parameters;
using AsymValley.Signs;

namespace AsymValley.Fusion;

/// <summary>
/// The same-sign ratios of two models A and B (Li24 §5.3): the fraction of parameters whose signs are equal, of both (SSR-AB) and
/// of each with the model that its training started from (SSR-IA, SSR-IB). A sign has three values, so 0 agrees only with 0;
/// buffers are no parameters.
/// </summary>
public sealed record PairSigns
{
    // Li24's five groups, which leave the biases of batch normalisation out.
    private static readonly string[] GroupNames = ["BatchNormWeight", "ClassifierWeight", "ClassifierBias", "OtherWeight", "OtherBias"];

    /// <summary>SSR of A and B, 0–1.</summary>
    public required double SsrAB { get; init; }

    /// <summary>SSR of A and its initialisation, 0–1; null where that is not known.</summary>
    public double? SsrIA { get; init; }

    /// <summary>SSR of B and its initialisation, 0–1; null where that is not known.</summary>
    public double? SsrIB { get; init; }

    /// <summary>Whether A and B started from the same weights, bit by bit; null where either start is not known.</summary>
    public bool? SameStart { get; init; }

    /// <summary>The same of each of Li24's five groups that the network has, with the distributions of the weights.</summary>
    public required ImmutableArray<PairGroup> Groups { get; init; }

    /// <summary>Compares two models.</summary>
    /// <param name="a">A.</param>
    /// <param name="b">B, of the same network.</param>
    /// <param name="startOfA">The weights from which A was trained; null where they are not known.</param>
    /// <param name="startOfB">The weights from which B was trained; null where they are not known.</param>
    /// <exception cref="LayoutMismatchException">The models belong to different networks.</exception>
    /// <exception cref="ModelFusionException">Weights are not finite.</exception>
    public static PairSigns Of(ValleyModel a, ValleyModel b, ValleyModel? startOfA = null, ValleyModel? startOfB = null)
    {
        foreach (ValleyModel? model in (ReadOnlySpan<ValleyModel?>)[a, b, startOfA, startOfB])
        {
            if (model is null)
                continue;
            a.Parameters.Layout.EnsureSame(model.Parameters.Layout);
            EnsureFinite(model);
        }
        ParameterLayout layout = a.Parameters.Layout;
        return new PairSigns
        {
            SsrAB = Ratio(a, b, layout.Slices)!.Value,
            SsrIA = Ratio(startOfA, a, layout.Slices),
            SsrIB = Ratio(startOfB, b, layout.Slices),
            SameStart = startOfA is null || startOfB is null ? null : startOfA.Parameters.Values.AsSpan().SequenceEqual(startOfB.Parameters.Values),
            Groups = [.. ParameterSelection.GroupsOf(layout).Where(GroupNames.Contains).Select(group =>
            {
                ImmutableArray<ParameterSlice> slices = ParameterSelection.Resolve(layout, group);
                return new PairGroup
                {
                    Group = group,
                    Parameters = slices.Sum(slice => slice.Length),
                    SsrAB = Ratio(a, b, slices)!.Value,
                    SsrIA = Ratio(startOfA, a, slices),
                    SsrIB = Ratio(startOfB, b, slices),
                    A = GroupDistribution.Of(a.Parameters, slices),
                    B = GroupDistribution.Of(b.Parameters, slices),
                };
            })],
        };
    }

    /// <exception cref="ModelFusionException">A weight or statistic is not finite; the tensor is named.</exception>
    internal static void EnsureFinite(ValleyModel model)
    {
        if (FirstNotFinite(model) is { } tensor)
            throw new ModelFusionException($"{model.Name}: {tensor} has values that are not finite. Such a model can be neither compared nor merged.");
    }

    /// <summary>The first tensor with a value that is not finite; null when there is none.</summary>
    internal static ParameterSlice? FirstNotFinite(ValleyModel model) =>
        new[] { model.Parameters, model.Buffers }.Where(vector => !vector.IsFinite())
            .SelectMany(vector => vector.Layout.Slices.Where(slice => !vector[slice].ToArray().All(float.IsFinite))).FirstOrDefault();

    private static double? Ratio(ValleyModel? x, ValleyModel y, ImmutableArray<ParameterSlice> slices) =>
        x is null ? null : SignPattern.Of(ValuesOf(x.Parameters, slices)).SameSignRatio(SignPattern.Of(ValuesOf(y.Parameters, slices)));

    internal static ReadOnlySpan<float> ValuesOf(ParameterVector vector, ImmutableArray<ParameterSlice> slices)
    {
        if (slices.Length == vector.Layout.Slices.Length)
            return vector.Values;
        var values = new float[slices.Sum(slice => slice.Length)];
        int at = 0;
        foreach (ParameterSlice slice in slices)
        {
            vector[slice].CopyTo(values.AsSpan(at));
            at += slice.Length;
        }
        return values;
    }
}

/// <summary>One group of the parameters of two models.</summary>
public sealed record PairGroup
{
    /// <summary>The group's name (<see cref="ParameterSelection"/>).</summary>
    public required string Group { get; init; }

    /// <summary>Number of parameters.</summary>
    public required int Parameters { get; init; }

    /// <summary>SSR of A and B in the group.</summary>
    public required double SsrAB { get; init; }

    /// <summary>SSR of A and its initialisation; null where that is not known.</summary>
    public double? SsrIA { get; init; }

    /// <summary>SSR of B and its initialisation; null where that is not known.</summary>
    public double? SsrIB { get; init; }

    /// <summary>How A's weights are distributed.</summary>
    public required GroupDistribution A { get; init; }

    /// <summary>How B's weights are distributed.</summary>
    public required GroupDistribution B { get; init; }
}

/// <summary>How the weights of a group are distributed.</summary>
/// <param name="Mean">Their mean.</param>
/// <param name="StandardDeviation">Their standard deviation over all of the group's weights (n, not n − 1).</param>
/// <param name="Positive">The share above 0; the others are negative or 0.</param>
public sealed record GroupDistribution(double Mean, double StandardDeviation, double Positive)
{
    internal static GroupDistribution Of(ParameterVector vector, ImmutableArray<ParameterSlice> slices)
    {
        double sum = 0, squares = 0;
        int positive = 0;
        ReadOnlySpan<float> values = PairSigns.ValuesOf(vector, slices);
        foreach (float value in values)
        {
            sum += value;
            positive += value > 0 ? 1 : 0;
        }
        double mean = sum / values.Length;
        foreach (float value in values)
            squares += (value - mean) * (value - mean);
        return new GroupDistribution(mean, Math.Sqrt(squares / values.Length), (double)positive / values.Length);
    }
}
