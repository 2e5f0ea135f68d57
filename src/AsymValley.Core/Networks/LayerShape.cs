using System.Collections.Immutable;

namespace AsymValley.Networks;

/// <summary>The shape of one image's activation: C×H×W for feature maps, N×D for N tokens, D for a vector. The batch dimension is left out.</summary>
public readonly struct LayerShape : IEquatable<LayerShape>
{
    private readonly ImmutableArray<int> _sizes;

    /// <summary>A shape of the given sizes, outermost first.</summary>
    public LayerShape(params ReadOnlySpan<int> sizes) => _sizes = [.. sizes];

    /// <summary>The sizes, outermost (channels) first.</summary>
    public ImmutableArray<int> Sizes => _sizes.IsDefault ? [] : _sizes;

    /// <summary>Channels of a feature map, length of a vector.</summary>
    public int Channels => Sizes[0];

    /// <summary>Length of the innermost size: width of tokens, length of a vector.</summary>
    public int Width => Sizes[^1];

    /// <summary>Whether this is a feature map C×H×W.</summary>
    public bool IsMap => Sizes.Length == 3;

    /// <summary>Whether this is a sequence of tokens N×D.</summary>
    public bool IsSequence => Sizes.Length == 2;

    /// <summary>Whether this is a vector.</summary>
    public bool IsVector => Sizes.Length == 1;

    /// <summary>Number of elements.</summary>
    public long Length => Sizes.Aggregate(1L, (product, size) => checked(product * size));

    /// <inheritdoc/>
    public bool Equals(LayerShape other) => Sizes.AsSpan().SequenceEqual(other.Sizes.AsSpan());

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is LayerShape other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (int size in Sizes)
            hash.Add(size);
        return hash.ToHashCode();
    }

    /// <summary>The sizes as text, e.g. <c>16×32×32</c>.</summary>
    public override string ToString() => string.Join('×', Sizes);

    /// <summary>Whether two shapes are equal.</summary>
    public static bool operator ==(LayerShape left, LayerShape right) => left.Equals(right);

    /// <summary>Whether two shapes differ.</summary>
    public static bool operator !=(LayerShape left, LayerShape right) => !left.Equals(right);
}
