using System.Xml.Linq;
using AsymValley.Parameters;
using AsymValley.Reports;
using AsymValley.Signs;
using AsymValley.Tests.Directions;

namespace AsymValley.Tests.Signs;

/// <summary>Moments and histograms beside NumPy's (mean, std and histogram of the same values in float64).</summary>
public sealed class ParameterDistributionsTests
{
    // Forty values, ((7i²) mod 101 − 50)/16, as the rows of two tensors.
    private static readonly ParameterLayout Layout = new(
    [
        new ParameterSlice("conv.weight", [4, 7], 0, "conv", ParameterLayerKind.Convolution, ParameterRole.Weight, null, false),
        new ParameterSlice("fc.weight", [12], 28, "fc", ParameterLayerKind.Linear, ParameterRole.Weight, null, true),
    ]);

    private static readonly NamedParameters Model = new("model", new ParameterVector(Layout, [.. Enumerable.Range(0, 40).Select(i => (i * i * 7 % 101 - 50) / 16f)]), 5);

    [Fact]
    public void MomentsSharesAndHistogramAreNumPys()
    {
        ParameterDistribution all = ParameterDistributions.Measure([Model], new DistributionOptions { Bins = 9 })[0];
        Assert.Equal(("model", 5, "All", 40), (all.Name, all.Epoch!.Value, all.Group, all.Count));
        Assert.Equal((0.1203125, -3.125, 3.0625), (all.Mean, all.Minimum, all.Maximum));
        Assert.Equal(1.78729170005731, all.StandardDeviation, 1e-14);
        Assert.Equal((21 / 40.0, 1 / 40.0, 18 / 40.0), (all.Positive, all.Zero, all.Negative));
        Assert.Equal([5, 2, 3, 5, 5, 7, 5, 2, 6], all.Histogram.Counts.AsEnumerable());
        Assert.Equal([-3.125, -2.4375, -1.75, -1.0625, -0.375, 0.3125, 1.0, 1.6875, 2.375, 3.0625], all.Histogram.Edges.AsEnumerable());

        all = ParameterDistributions.Measure([Model], new DistributionOptions { Bins = 4, Range = [-1, 2] })[0];
        Assert.Equal([6, 6, 6, 4], all.Histogram.Counts.AsEnumerable());
        // 0.3f lies above 0.3 and 0.7f below 0.7.
        Assert.Equal([1, 1, 1, 1, 1, 1, 2, 0, 2, 1], ParameterHistogram.Of(0, 1, 10, Enumerable.Range(0, 11).Select(k => k / 10f)).Counts.AsEnumerable());
    }

    [Fact]
    public void AConstantHasAHistogramAroundIt()
    {
        var ones = new ParameterVector(SmallNetwork.Layout);
        ones["bn1.weight"].Fill(1);
        ParameterDistribution weight = ParameterDistributions.Measure([new NamedParameters("init", ones)], new DistributionOptions { Bins = 3, Groups = ["BatchNormWeight"] })[1];
        Assert.Equal((1.0, 0.0, 1.0), (weight.Mean, weight.StandardDeviation, weight.Positive));
        Assert.Equal([0, 16, 0], weight.Histogram.Counts.AsEnumerable());
        Assert.Equal((0.5, 1.5), (weight.Histogram.Edges[0], weight.Histogram.Edges[^1]));
    }

    [Fact]
    public void ModelsSideBySideShareTheirBinsAndTensorsAddUp()
    {
        NamedParameters a = new("a", SmallNetwork.Solution(1)), b = new("b", SmallNetwork.Solution(2).Scale(2));
        ParameterDistribution[] pairs = [.. ParameterDistributions.Measure([a, b])];
        Assert.Equal(2 * (1 + 5 + 2), pairs.Length);
        foreach (ParameterDistribution[] pair in pairs.Chunk(2))
        {
            Assert.Equal(("a", "b", pair[0].Group), (pair[0].Name, pair[1].Name, pair[1].Group));
            Assert.Equal(pair[0].Histogram.Edges.AsEnumerable(), pair[1].Histogram.Edges.AsEnumerable());
            Assert.Equal(Math.Min(pair[0].Minimum, pair[1].Minimum), pair[0].Histogram.Edges[0]);
            Assert.All(pair, one => Assert.Equal(one.Count, one.Histogram.Counts.Sum()));
        }

        ParameterDistribution[] tensors = [.. ParameterDistributions.Measure([a], new DistributionOptions { PerTensor = true })];
        Assert.Equal(["All", .. SmallNetwork.Layout.Slices.Select(slice => slice.Name)], tensors.Select(tensor => tensor.Group));
        Assert.Equal(tensors[0].Count * tensors[0].Mean, tensors.Skip(1).Sum(tensor => tensor.Count * tensor.Mean), 1e-9);
        float[] hidden = a.Vector["hidden.bias"].ToArray();
        Assert.Equal(Math.Sqrt(hidden.Average(x => Math.Pow(x - hidden.Average(y => (double)y), 2))), Assert.Single(tensors, tensor => tensor.Group == "hidden.bias").StandardDeviation, 1e-12);

        XDocument picture = XDocument.Parse(DistributionPlot.ToSvg(pairs));
        XName panel = XName.Get("svg", "http://www.w3.org/2000/svg");
        Assert.Equal(8, picture.Root!.Elements(panel).Count());
        string[] rows = ResultTables.Of(pairs).ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(1 + pairs.Length, rows.Length);
        Assert.Equal(rows[0].Split(',').Length, rows[1].Split(',').Length);
    }

    [Fact]
    public void WhatHasNoDistributionIsAnError()
    {
        ParameterVector broken = SmallNetwork.Solution();
        broken["fc.weight"][7] = float.NegativeInfinity;
        Assert.Contains("fc.weight", Assert.Throws<NonFiniteParametersException>(() => ParameterDistributions.Measure([new NamedParameters("broken", broken)])).Message);
        Assert.Throws<LayoutMismatchException>(() => ParameterDistributions.Measure([Model, new NamedParameters("other", SmallNetwork.Solution())]));
        Assert.Throws<EmptySelectionException>(() => ParameterDistributions.Measure([Model], new DistributionOptions { Groups = ["BatchNorm"] }));
        foreach (DistributionOptions wrong in (ReadOnlySpan<DistributionOptions>)
            [new() { Bins = 0 }, new() { Bins = 200_000 }, new() { Range = [1] }, new() { Range = [2, 1] }, new() { Range = [0, double.NaN] }])
            Assert.Throws<InvalidOptionException>(() => ParameterDistributions.Measure([Model], wrong));
    }
}
