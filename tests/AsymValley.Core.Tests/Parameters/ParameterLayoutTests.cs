using AsymValley.Parameters;

namespace AsymValley.Tests.Parameters;

public sealed class ParameterLayoutTests
{
    internal static ParameterSlice Slice(string name, long offset, params ReadOnlySpan<long> shape) =>
        new(name, [.. shape], offset, name.Split('.')[0], ParameterLayerKind.Linear, ParameterRole.Weight, null, false);

    internal static ParameterLayout Small { get; } =
        new([Slice("conv.weight", 0, 2, 3, 2, 2), Slice("conv.bias", 24, 2), Slice("scale", 26), Slice("fc.weight", 27, 4, 5)]);

    [Fact]
    public void SlicesCountTheirElementsAndFilters()
    {
        Assert.Equal([24, 2, 1, 20], Small.Slices.Select(slice => slice.Length));
        Assert.Equal([2, 1, 1, 4], Small.Slices.Select(slice => slice.Filters));
        Assert.Equal(["2×3×2×2", "2", "scalar", "4×5"], Small.Slices.Select(slice => slice.ShapeText));
        Assert.Equal(47, Small.Count);
    }

    [Fact]
    public void LengthFollowsAChangedShape() => Assert.Equal(6, (Slice("a", 0, 2, 2) with { Shape = [2, 3] }).Length);

    [Fact]
    public void ElementsBeyondInt32AreRefused() =>
        Assert.Throws<OverflowException>(() => new ParameterLayout([Slice("a", 0, 1 << 20, 1 << 20)]));

    [Fact]
    public void SlicesAreFoundByName()
    {
        Assert.Equal(24, Small["conv.bias"].Offset);
        Assert.True(Small.TryGet("scale", out ParameterSlice? scale));
        Assert.Equal(26, scale.Offset);
        Assert.False(Small.TryGet("Scale", out _));
        Assert.Contains("'nothing'", Assert.Throws<KeyNotFoundException>(() => Small["nothing"]).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void HolesAndRepeatedNamesAreRefused()
    {
        Assert.Throws<ArgumentException>(() => new ParameterLayout([Slice("a", 0, 2), Slice("b", 3, 2)]));
        Assert.Throws<ArgumentException>(() => new ParameterLayout([Slice("a", 1, 2)]));
        Assert.Throws<ArgumentException>(() => new ParameterLayout([Slice("a", 0, 2), Slice("a", 2, 2)]));
    }

    [Fact]
    public void EqualLayoutsNeedNotBeOneObject() =>
        new ParameterLayout([Slice("a", 0, 2), Slice("b", 2, 3)]).EnsureSame(new ParameterLayout([Slice("a", 0, 2), Slice("b", 2, 3)]));

    [Fact]
    public void TheFirstDifferenceIsNamedWithBothShapes()
    {
        var ab = new ParameterLayout([Slice("a", 0, 2), Slice("b", 2, 2, 3)]);
        var exception = Assert.Throws<LayoutMismatchException>(() => ab.EnsureSame(new ParameterLayout([Slice("a", 0, 2), Slice("b", 2, 3, 2)])));
        Assert.Contains("b [2×3]", exception.Message, StringComparison.Ordinal);
        Assert.Contains("b [3×2]", exception.Message, StringComparison.Ordinal);

        exception = Assert.Throws<LayoutMismatchException>(() => ab.EnsureSame(new ParameterLayout([Slice("a", 0, 2)])));
        Assert.Equal("b", exception.First?.Name);
        Assert.Null(exception.Second);
        exception = Assert.Throws<LayoutMismatchException>(() => ab.EnsureSame(new ParameterLayout([Slice("a", 0, 2), Slice("c", 2, 2, 3)])));
        Assert.Equal("c", exception.Second?.Name);
    }
}
