using System.Collections.Immutable;
using System.Text.RegularExpressions;
using AsymValley.Data;
using AsymValley.Directions;
using AsymValley.Networks;
using AsymValley.Parameters;
using AsymValley.Reports;
using AsymValley.Theory;

namespace AsymValley.Tests.Theory;

public sealed partial class WeightPatternTests
{
    private static readonly NetworkDefinition s_network = new("small", new ImageShape(3, 2, 2), 2,
        [new Conv("conv", 2, 1), new Flatten("flat"), new Linear("fc", 2)]);

    private static ValleyModel Model(params ReadOnlySpan<float> convolution)
    {
        ValleyModel model = ValleyModel.Create(s_network, 1);
        convolution.CopyTo(model.Parameters["conv.weight"]);
        return model;
    }

    [Fact]
    public void MovingAlongTheSignsIsAsComputedByHand()
    {
        // |w| = √26 and |sign(w)| = √4: at λ every weight that is not 0 moves by λ·√26/2 outwards.
        ValleyModel model = Model(3, -1, 0, 3.8729833462f, 1, 0);
        double unit = Math.Sqrt(9 + 1 + 15 + 1) / 2;
        ImmutableArray<WeightPatternResult> results = WeightPattern.Measure(model, WeightPattern.Signs(model), [-1, 0, 1]);
        double dot = 26 - unit * (3 + 1 + 3.8729833462 + 1), norm = Math.Sqrt(Math.Pow(3 - unit, 2) + 2 * Math.Pow(1 - unit, 2) + Math.Pow(3.8729833462 - unit, 2));
        Assert.Equal("conv.weight", results[0].Parameter);
        Assert.Equal(dot / (Math.Sqrt(26) * norm), results[0].Cosine, 1e-6);
        // Zero stays zero, the two ones turn over.
        Assert.Equal(4.0 / 6, results[0].SameSign, 1e-12);
        Assert.Equal(1, results[1].Cosine, 1e-6);
        double outwards = Math.Sqrt(Math.Pow(3 + unit, 2) + 2 * Math.Pow(1 + unit, 2) + Math.Pow(3.8729833462 + unit, 2));
        Assert.Equal(1, results[2].SameSign);
        Assert.Equal(outwards / Math.Sqrt(26), results[2].RelativeNorm, 1e-6);
    }

    [Fact]
    public void EveryFilterIsAnImageThatReadsBack()
    {
        ValleyModel model = Model(1, -1, 0.5f, 0, 0, 0);
        string svg = PatternPlot.ToSvg(model, WeightPattern.Signs(model), [0]);
        MatchCollection images = Image().Matches(svg);
        Assert.Equal(2, images.Count);
        DecodedImage first = PngReader.Decode("first", Convert.FromBase64String(images[0].Groups[1].Value));
        // Three channels are colours around grey: 127.5·(1 + w/1).
        Assert.Equal([255, 0, 191], first.Pixels);
    }

    [Fact]
    public void SignsHaveTheirColoursAndManyChannelsTheirMean()
    {
        byte[] one = PatternPlot.Colors([2, -2, 0, 1], new ImageShape(1, 2, 2));
        Assert.Equal([0xD5, 0x5E, 0x00, 0x00, 0x72, 0xB2, 255, 255, 255], one[..9]);
        Assert.Equal([(byte)Math.Round((255 + 0xD5) / 2.0), 174, 128], one[9..]);
        Assert.Equal(PatternPlot.Colors([1, -1], new ImageShape(1, 1, 2)), PatternPlot.Colors([3, 0, -1, -2], new ImageShape(2, 1, 2)));
    }

    [Fact]
    public void WhatHasNoPatternIsRefused()
    {
        ValleyModel model = Model(0, 0, 0, 0, 0, 0);
        Assert.Throws<DegenerateDirectionException>(() => WeightPattern.Signs(model));
        Assert.Throws<DegenerateDirectionException>(() => WeightPattern.Measure(model, DirectionSampler.Create(model, new DirectionOptions()), [1]));
        Assert.Equal("Parameter", Assert.Throws<InvalidOptionException>(() => WeightPattern.Signs(model, "conv2.weight")).Option);
        ValleyModel whole = Model(1, 1, 1, 1, 1, 1);
        ProbeDirection back = DirectionSampler.Create(whole, new DirectionOptions { Kind = DirectionKind.Model, Scaling = DirectionScaling.None });
        Assert.Contains("-1", Assert.Throws<DegenerateDirectionException>(() => WeightPattern.Measure(whole, back, [-1])).Message);
        Assert.Equal("Parameter", Assert.Throws<InvalidOptionException>(() => PatternPlot.ToSvg(whole, back, [0], "conv.bias")).Option);
        Assert.Equal("Offsets", Assert.Throws<InvalidOptionException>(() => WeightPattern.Measure(whole, back, [double.NaN])).Option);
    }

    [GeneratedRegex("base64,([^\"]+)\"")]
    private static partial Regex Image();
}
