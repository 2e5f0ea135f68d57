using System.Collections.Immutable;

namespace AsymValley.Parameters;

/// <summary>The names, shapes and places of all tensors in a flat vector θ ∈ R^d.</summary>
public sealed class ParameterLayout
{
    private readonly Dictionary<string, ParameterSlice> _byName;

    /// <summary>A layout of slices that lie one behind the other.</summary>
    /// <param name="slices">In order of offset, without holes.</param>
    /// <exception cref="ArgumentException">A name appears twice or an offset leaves a hole.</exception>
    public ParameterLayout(IEnumerable<ParameterSlice> slices)
    {
        Slices = [.. slices];
        _byName = new Dictionary<string, ParameterSlice>(Slices.Length, StringComparer.Ordinal);
        long offset = 0;
        foreach (ParameterSlice slice in Slices)
        {
            if (slice.Offset != offset)
                throw new ArgumentException($"{slice.Name} starts at {slice.Offset}, expected {offset}.", nameof(slices));
            if (!_byName.TryAdd(slice.Name, slice))
                throw new ArgumentException($"The parameter name {slice.Name} appears twice.", nameof(slices));
            offset += slice.Length;
        }
        Count = checked((int)offset);
    }

    /// <summary>The slices in order of offset.</summary>
    public ImmutableArray<ParameterSlice> Slices { get; }

    /// <summary>d, the number of elements of the flat vector.</summary>
    public int Count { get; }

    /// <summary>The slice of that name.</summary>
    /// <exception cref="KeyNotFoundException">No such parameter.</exception>
    public ParameterSlice this[string name] => _byName.TryGetValue(name, out ParameterSlice? slice)
        ? slice
        : throw new KeyNotFoundException($"There is no parameter named '{name}'.");

    /// <summary>Whether a parameter of that name exists, and its slice.</summary>
    public bool TryGet(string name, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out ParameterSlice? slice) =>
        _byName.TryGetValue(name, out slice);

    /// <summary>Checks that another layout has the same names and shapes in the same order.</summary>
    /// <exception cref="LayoutMismatchException">It does not; the first difference is named with both shapes.</exception>
    public void EnsureSame(ParameterLayout other)
    {
        if (ReferenceEquals(this, other))
            return;
        int common = Math.Min(Slices.Length, other.Slices.Length);
        for (int i = 0; i < common; i++)
        {
            ParameterSlice a = Slices[i], b = other.Slices[i];
            if (a.Name != b.Name || !a.Shape.SequenceEqual(b.Shape))
                throw new LayoutMismatchException(a, b);
        }
        if (Slices.Length != other.Slices.Length)
            throw new LayoutMismatchException(Slices.ElementAtOrDefault(common), other.Slices.ElementAtOrDefault(common));
    }

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"{Count} values of {Slices.Length} tensors");
}

/// <summary>Two vectors that should describe the same network do not.</summary>
public sealed class LayoutMismatchException(ParameterSlice? first, ParameterSlice? second)
    : AsymValleyException($"The two models differ in their parameters: the first has {Describe(first)} where the second has {Describe(second)}. Both must come from the same network definition.")
{
    /// <summary>The first slice that differs, of the first model; null when it has none there.</summary>
    public ParameterSlice? First { get; } = first;

    /// <summary>The slice in its place in the second model; null when it has none there.</summary>
    public ParameterSlice? Second { get; } = second;

    private static string Describe(ParameterSlice? slice) => slice?.ToString() ?? "no further parameter";
}
