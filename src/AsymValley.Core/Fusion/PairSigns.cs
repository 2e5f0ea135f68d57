using System.Collections.Immutable;
using AsymValley.Networks;
using AsymValley.Parameters;
using AsymValley.Signs;

namespace AsymValley.Fusion;

/// <summary>
/// The same-sign ratios of two models A and B (Li24, model fusion): the fraction of parameters whose signs are equal, of both (SSR-AB) and
/// of each with the model that its training started from (SSR-IA, SSR-IB). A sign has three values, so 0 agrees only with 0;
/// buffers are no parameters.
/// </summary>
public sealed record PairSigns
{
    /// <summary>SSR of A and B, 0–1.</summary>
    public required double SsrAB { get; init; }

    /// <summary>SSR of A and its initialisation, 0–1; null where that is not known.</summary>
    public double? SsrIA { get; init; }

    /// <summary>SSR of B and its initialisation, 0–1; null where that is not known.</summary>
    public double? SsrIB { get; init; }

    /// <summary>Whether A and B started from the same weights, bit by bit; null where either start is not known.</summary>
    public bool? SameStart { get; init; }

    /// <summary>The same of each of Li24's five groups and of each stage that the network has, with the distributions of the weights.</summary>
    public required ImmutableArray<PairGroup> Groups { get; init; }

    /// <summary>Compares two models.</summary>
    /// <param name="a">A.</param>
    /// <param name="b">B, of the same network.</param>
    /// <param name="startOfA">The weights from which A was trained; null where they are not known.</param>
    /// <param name="startOfB">The weights from which B was trained; null where they are not known.</param>
    /// <exception cref="LayoutMismatchException">The models belong to different networks.</exception>
    /// <exception cref="NonFiniteParametersException">A weight is NaN or infinite.</exception>
    public static PairSigns Of(ValleyModel a, ValleyModel b, ValleyModel? startOfA = null, ValleyModel? startOfB = null)
    {
        SignConsistencyResult ab = Compare(a, b)!;
        SignConsistencyResult? ia = Compare(startOfA, a), ib = Compare(startOfB, b);
        // For each part, all parameters first, A's and B's.
        ImmutableArray<ParameterDistribution> distributions = ParameterDistributions.Measure([Named(a), Named(b)]);
        return new PairSigns
        {
            SsrAB = ab.Ssr,
            SsrIA = ia?.Ssr,
            SsrIB = ib?.Ssr,
            SameStart = startOfA is null || startOfB is null ? null : startOfA.Parameters.Values.AsSpan().SequenceEqual(startOfB.Parameters.Values),
            Groups = [.. Enumerable.Range(1, ab.Groups.Length - 1).Select(i => new PairGroup
            {
                Group = ab.Groups[i].Group,
                Parameters = ab.Groups[i].Count,
                SsrAB = ab.Groups[i].Ssr,
                SsrIA = ia?.Groups[i].Ssr,
                SsrIB = ib?.Groups[i].Ssr,
                A = GroupDistribution.Of(distributions[2 * i]),
                B = GroupDistribution.Of(distributions[2 * i + 1]),
            })],
        };
    }

    /// <exception cref="NonFiniteParametersException">A weight or running statistic is NaN or infinite.</exception>
    internal static void EnsureFinite(ValleyModel model)
    {
        Named(model).EnsureFinite();
        new NamedParameters(model.Name, model.Buffers).EnsureFinite();
    }

    private static NamedParameters Named(ValleyModel model) => new(model.Name, model.Parameters);

    private static SignConsistencyResult? Compare(ValleyModel? x, ValleyModel y) => x is null ? null : SignConsistency.Measure(Named(x), Named(y));

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"{SsrAB:P2} of the signs agree");
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

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"{Group}: {SsrAB:P2} of {Parameters}");
}

/// <summary>How the weights of a group are distributed.</summary>
/// <param name="Mean">Their mean.</param>
/// <param name="StandardDeviation">Their standard deviation over all of the group's weights (n, not n − 1).</param>
/// <param name="Positive">The share above 0; the others are negative or 0.</param>
public sealed record GroupDistribution(double Mean, double StandardDeviation, double Positive)
{
    internal static GroupDistribution Of(ParameterDistribution distribution) => new(distribution.Mean, distribution.StandardDeviation, distribution.Positive);

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"{Mean:g4} ± {StandardDeviation:g4}");
}
