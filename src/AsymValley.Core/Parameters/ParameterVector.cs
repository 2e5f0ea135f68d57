using System.Numerics.Tensors;

namespace AsymValley.Parameters;

/// <summary>A flat vector θ on the host: float32 values with their layout. Arithmetic makes new vectors.</summary>
public sealed class ParameterVector
{
    /// <summary>A vector over given values, which are kept, not copied.</summary>
    /// <param name="layout">Names and places.</param>
    /// <param name="values">d values.</param>
    /// <exception cref="ArgumentException">The number of values is not d.</exception>
    public ParameterVector(ParameterLayout layout, float[] values)
    {
        if (values.Length != layout.Count)
            throw new ArgumentException($"{values.Length} values for a layout of {layout.Count}.", nameof(values));
        Layout = layout;
        Values = values;
    }

    /// <summary>The zero vector.</summary>
    public ParameterVector(ParameterLayout layout) : this(layout, new float[layout.Count]) { }

    /// <summary>Names and places of the tensors.</summary>
    public ParameterLayout Layout { get; }

    /// <summary>The d values, in the order of the layout.</summary>
    public float[] Values { get; }

    /// <summary>The values of one named tensor, row-major.</summary>
    public Span<float> this[ParameterSlice slice] => Values.AsSpan((int)slice.Offset, slice.Length);

    /// <summary>The values of one named tensor, row-major.</summary>
    public Span<float> this[string name] => this[Layout[name]];

    /// <summary>A copy that shares nothing.</summary>
    public ParameterVector Clone() => new(Layout, (float[])Values.Clone());

    /// <summary>this + factor·other, element-wise in float32.</summary>
    /// <exception cref="LayoutMismatchException">The layouts differ.</exception>
    public ParameterVector Add(ParameterVector other, float factor = 1)
    {
        Layout.EnsureSame(other.Layout);
        var sum = new float[Values.Length];
        TensorPrimitives.MultiplyAdd(other.Values, factor, Values, sum);
        return new ParameterVector(Layout, sum);
    }

    /// <summary>this − other.</summary>
    /// <exception cref="LayoutMismatchException">The layouts differ.</exception>
    public ParameterVector Subtract(ParameterVector other)
    {
        Layout.EnsureSame(other.Layout);
        var difference = new float[Values.Length];
        TensorPrimitives.Subtract(Values, other.Values, difference);
        return new ParameterVector(Layout, difference);
    }

    /// <summary>factor·this.</summary>
    public ParameterVector Scale(double factor)
    {
        var scaled = new float[Values.Length];
        for (int i = 0; i < scaled.Length; i++)
            scaled[i] = (float)(Values[i] * factor);
        return new ParameterVector(Layout, scaled);
    }

    /// <summary>The inner product with another vector, accumulated in float64.</summary>
    /// <exception cref="LayoutMismatchException">The layouts differ.</exception>
    public double Dot(ParameterVector other)
    {
        Layout.EnsureSame(other.Layout);
        return Dot(Values, other.Values);
    }

    /// <summary>The Euclidean norm, accumulated in float64.</summary>
    public double Norm() => Math.Sqrt(Dot(Values, Values));

    /// <summary>Whether every value is finite.</summary>
    public bool IsFinite() => Values.Length == 0 || TensorPrimitives.IsFiniteAll<float>(Values);

    internal static double Dot(ReadOnlySpan<float> x, ReadOnlySpan<float> y)
    {
        // Sequential float64: the same bits on every machine, unlike a vectorised float32 reduction.
        double sum = 0;
        for (int i = 0; i < x.Length; i++)
            sum += (double)x[i] * y[i];
        return sum;
    }

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"{Values.Length} values of {Layout.Slices.Length} tensors");
}
