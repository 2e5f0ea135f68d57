using System.Collections.Immutable;
using AsymValley.Parameters;

namespace AsymValley.Signs;

/// <summary>
/// The same-sign ratio SSR(x, y) of two vectors of parameters (Li24 §4.2, §5): the fraction of elements with equal sign. The sign
/// has three values, so that 0 agrees only with 0; buffers are not parameters.
/// </summary>
public static class SignConsistency
{
    /// <summary>Compares the signs of two vectors.</summary>
    /// <param name="x">A model or direction.</param>
    /// <param name="y">The one it is compared with.</param>
    /// <param name="groups">Groups, stages or patterns of names; empty for Li24's five and the stages of the network.</param>
    /// <param name="perTensor">A row for each tensor of the groups in place of the groups.</param>
    /// <exception cref="LayoutMismatchException">The two belong to different networks.</exception>
    /// <exception cref="NonFiniteParametersException">A value is NaN or infinite.</exception>
    /// <exception cref="EmptySelectionException">A group selects no parameter.</exception>
    public static SignConsistencyResult Measure(NamedParameters x, NamedParameters y, ImmutableArray<string> groups = default, bool perTensor = false)
    {
        x.Vector.Layout.EnsureSame(y.Vector.Layout);
        x.EnsureFinite();
        y.EnsureFinite();
        // Groups overlap: each tensor is counted once.
        Dictionary<string, long> agreeing = x.Vector.Layout.Slices.ToDictionary(
            slice => slice.Name, slice => SignPattern.Of(x.Vector[slice]).Agreeing(SignPattern.Of(y.Vector[slice])), StringComparer.Ordinal);
        return new SignConsistencyResult(x.Name, y.Name, x.Epoch,
            [.. ParameterParts.Of(x.Vector.Layout, groups, perTensor)
                .Select(part => new SignConsistencyRow(part.Name, part.Count, part.Slices.Sum(slice => agreeing[slice.Name])))]);
    }
}

/// <summary>How far the signs of two vectors agree.</summary>
/// <param name="Name">The first, a model or direction.</param>
/// <param name="Reference">The one it was compared with.</param>
/// <param name="Epoch">Of a snapshot, its epoch; null for anything else.</param>
/// <param name="Groups">A row for each part; the first is all parameters.</param>
public sealed record SignConsistencyResult(string Name, string Reference, int? Epoch, ImmutableArray<SignConsistencyRow> Groups)
{
    /// <summary>SSR over all parameters, 0–1.</summary>
    public double Ssr => Groups[0].Ssr;

    /// <summary>Number of parameters.</summary>
    public int Count => Groups[0].Count;

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"{Name} with {Reference}: {Ssr:f4} of {Count}");
}

/// <summary>How far signs agree in a part of the parameters.</summary>
/// <param name="Group">The group, stage or pattern, or the name of a tensor.</param>
/// <param name="Count">Number of its elements.</param>
/// <param name="Agreeing">Number of those with the same sign in both.</param>
public sealed record SignConsistencyRow(string Group, int Count, long Agreeing)
{
    /// <summary>The fraction with the same sign, 0–1.</summary>
    public double Ssr => (double)Agreeing / Count;

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"{Group}: {Ssr:f4} of {Count}");
}
