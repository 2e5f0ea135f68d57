using AsymValley.Parameters;
using AsymValley.Reports;
using AsymValley.Signs;
using AsymValley.Tests.Directions;

namespace AsymValley.Tests.Signs;

public sealed class SignConsistencyTests
{
    private static readonly NamedParameters A = new("a", WithZeros(SmallNetwork.Solution(1), every: 7), 3);
    private static readonly NamedParameters B = new("b", WithZeros(SmallNetwork.Solution(2), every: 5));

    [Fact]
    public void RatiosAreThoseOfAPlainLoopInEveryGroup()
    {
        SignConsistencyResult result = SignConsistency.Measure(A, B);
        Assert.Equal(("a", "b", 3), (result.Name, result.Reference, result.Epoch!.Value));
        Assert.Equal(["All", .. ParameterParts.Five, "Layer1", "Layer2"], result.Groups.Select(row => row.Group));
        Check(result, "All", _ => true);
        Check(result, "BatchNormWeight", name => name == "bn1.weight");
        Check(result, "ClassifierWeight", name => name == "fc.weight");
        Check(result, "ClassifierBias", name => name == "fc.bias");
        Check(result, "OtherWeight", name => name is "conv1.weight" or "conv2.weight" or "hidden.weight");
        Check(result, "OtherBias", name => name is "conv2.bias" or "hidden.bias"); // the bias of batch normalisation is in none
        Check(result, "Layer1", name => name is "conv1.weight" or "bn1.weight" or "bn1.bias");
        Assert.Equal(result.Groups[0].Ssr, result.Ssr);
        Assert.InRange(result.Ssr, 0.3, 0.7);
    }

    [Fact]
    public void GroupsTensorsAndPatternsCanBeChosen()
    {
        SignConsistencyResult tensors = SignConsistency.Measure(A, B, perTensor: true);
        Assert.Equal(["All", .. SmallNetwork.Layout.Slices.Select(slice => slice.Name)], tensors.Groups.Select(row => row.Group));
        Assert.Equal(tensors.Groups[0].Agreeing, tensors.Groups.Skip(1).Sum(row => row.Agreeing));
        Check(tensors, "hidden.bias", name => name == "hidden.bias");

        Assert.Equal(["All", "conv1.weight", "conv2.weight", "conv2.bias"], SignConsistency.Measure(A, B, ["Conv", "conv2.*"], perTensor: true).Groups.Select(row => row.Group));
        SignConsistencyResult groups = SignConsistency.Measure(A, B, ["*.bias", "all", "Conv"]);
        Assert.Equal(["All", "*.bias", "Conv"], groups.Groups.Select(row => row.Group));
        Check(groups, "*.bias", name => name.EndsWith(".bias", StringComparison.Ordinal));
    }

    [Fact]
    public void SignsOfBatchNormalisationBeforeTrainingAgreeAndZeroAgreesWithNoNumber()
    {
        var one = new ParameterVector(SmallNetwork.Layout);
        one["bn1.weight"].Fill(1);
        SignConsistencyResult result = SignConsistency.Measure(new NamedParameters("init", one), new NamedParameters("ones", Filled(2)), ["BatchNormWeight", "Classifier"]);
        Assert.Equal([16.0 / one.Layout.Count, 1, 0], result.Groups.Select(row => row.Ssr));
        Assert.Equal(1, SignConsistency.Measure(A, A with { Name = "itself" }).Ssr);
        Assert.Equal(0, SignConsistency.Measure(new NamedParameters("x", Filled(1)), new NamedParameters("y", Filled(-3))).Ssr);
    }

    [Fact]
    public void WhatCannotBeComparedIsAnError()
    {
        var other = new ParameterLayout(SmallNetwork.Layout.Slices.Select(slice => slice.Name == "fc.bias" ? slice with { Shape = [12] } : slice));
        LayoutMismatchException mismatch = Assert.Throws<LayoutMismatchException>(() => SignConsistency.Measure(A, new NamedParameters("c", new ParameterVector(other))));
        Assert.Contains("fc.bias [10]", mismatch.Message);
        Assert.Contains("fc.bias [12]", mismatch.Message);
        foreach (float bad in (ReadOnlySpan<float>)[float.NaN, float.PositiveInfinity])
        {
            ParameterVector broken = SmallNetwork.Solution();
            broken["bn1.bias"][2] = bad;
            Assert.Equal("bn1.bias", Assert.Throws<NonFiniteParametersException>(() => SignConsistency.Measure(A, new NamedParameters("d", broken))).Slice.Name);
            Assert.Throws<NonFiniteParametersException>(() => SignConsistency.Measure(new NamedParameters("d", broken), A));
        }
        Assert.Equal("Layer9", Assert.Throws<EmptySelectionException>(() => SignConsistency.Measure(A, B, ["Layer9"])).Group);
    }

    [Fact]
    public void ThePictureHasALineForEachGroupOrReference()
    {
        SignConsistencyResult[] course = [.. Enumerable.Range(1, 3).Select(epoch => SignConsistency.Measure(A with { Epoch = 4 - epoch }, B))];
        SvgLinePlot plot = SignConsistencyPlot.Of(course);
        Assert.Equal(course[0].Groups.Select(row => row.Group), plot.Series.Select(series => series.Name));
        Assert.Equal([1, 2, 3], plot.Series[0].X.AsEnumerable());
        Assert.All(plot.Series[1].Y, ratio => Assert.Equal(course[0].Groups[1].Ssr, ratio));
        plot = SignConsistencyPlot.Of([.. course, SignConsistency.Measure(B, A)]);
        Assert.Equal(["b", "a"], plot.Series.Select(series => series.Name));
        Assert.Equal(1 + 4 * 8, ResultTables.Of([.. course, SignConsistency.Measure(B, A)]).ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    private static void Check(SignConsistencyResult result, string group, Func<string, bool> isIn)
    {
        int count = 0, agreeing = 0;
        foreach (ParameterSlice slice in SmallNetwork.Layout.Slices.Where(slice => isIn(slice.Name)))
            for (int i = (int)slice.Offset; i < slice.Offset + slice.Length; i++, count++)
                agreeing += MathF.Sign(A.Vector.Values[i]) == MathF.Sign(B.Vector.Values[i]) ? 1 : 0;
        SignConsistencyRow row = Assert.Single(result.Groups, row => row.Group == group);
        Assert.Equal((count, agreeing, (double)agreeing / count), (row.Count, (int)row.Agreeing, row.Ssr));
    }

    private static ParameterVector WithZeros(ParameterVector vector, int every)
    {
        for (int i = 0; i < vector.Values.Length; i += every)
            vector.Values[i] = 0;
        return vector;
    }

    private static ParameterVector Filled(float value)
    {
        var vector = new ParameterVector(SmallNetwork.Layout);
        vector.Values.AsSpan().Fill(value);
        return vector;
    }
}
