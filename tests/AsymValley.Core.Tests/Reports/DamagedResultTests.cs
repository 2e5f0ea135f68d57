using System.Text.Json;
using System.Text.Json.Nodes;
using AsymValley.Checkpoints;
using AsymValley.Landscape;
using AsymValley.Reports;
using AsymValley.Reports.Figures;
using AsymValley.Signs;
using AsymValley.Tests.Reports.Figures;

namespace AsymValley.Tests.Reports;

/// <summary>Lines of results that were changed by hand or by other programs are refused where they are read, not where they are drawn.</summary>
public sealed class DamagedResultTests
{
    public static TheoryData<string, string, string> Changes => new()
    {
        { nameof(LossSurface), """{ "TrainLoss": [1, 2, 3] }""", "TrainLoss has 3 values, where there should be 775" },
        { nameof(LossSurface), """{ "UOffsets": [] }""", "UOffsets must be two finite numbers" },
        { nameof(LossSurface), """{ "UOffsets": [1, 0] }""", "ascending" },
        { nameof(LossSurface), """{ "TestLoss": null }""", "" },
        { nameof(LossSurface), """{ "Models": [ null, "b" ] }""", "$.Models[0] is null" },
        { nameof(NeighbourhoodResult), """{ "MeanTrainLoss": [1] }""", "MeanTrainLoss has 1 values, where there should be 81" },
        { nameof(NeighbourhoodResult), """{ "Neighbours": [ null, null ] }""", "$.Neighbours[0] is null" },
        { nameof(NeighbourhoodResult), """{ "Asymmetry": null }""", "$.Asymmetry is null" },
        { nameof(InterpolationResult), """{ "Profile": { "Offsets": [0, 1], "TrainLoss": [1] } }""", "" },
        { nameof(ParameterDistribution), """{ "Histogram": { "Edges": [0, 1], "Counts": [1, 2] } }""", "Edges has 2 values, where there should be 3" },
        { nameof(ParameterDistribution), """{ "Histogram": { } }""", "$.Histogram.Edges is missing" },
        { nameof(SignConsistencyResult), """{ "Groups": [ null ] }""", "$.Groups[0] is null" },
        { nameof(LossProfile), """{ "Scaling": 99 }""", "$.Scaling is 99, which there is not" },
        { nameof(AsymmetryResult), """{ "Profile": "none" }""", "" },
    };

    [Theory]
    [MemberData(nameof(Changes))]
    public void AChangedLineIsRefusedAndThePlaceNamed(string type, string change, string words)
    {
        object[] samples = [FigureSamples.Surface(), FigureSamples.Neighbourhood(), FigureSamples.Interpolation(), FigureSamples.Distributions().First(), FigureSamples.Signs().First(), FigureSamples.Asymmetry("u"), FigureSamples.Profile("u")];
        object sample = samples.Single(sample => sample.GetType().Name == type);
        JsonObject line = JsonNode.Parse(ResultJson.Of("", [sample]))!["Results"]![0]!.AsObject();
        Assert.IsType(sample.GetType(), ResultJson.Read(line, FigureKinds.TypeNamed(type)!));
        foreach ((string name, JsonNode? value) in JsonNode.Parse(change)!.AsObject())
            line[name] = value?.DeepClone();
        Assert.Contains(words, Assert.Throws<JsonException>(() => ResultJson.Read(line, FigureKinds.TypeNamed(type)!)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("""{ "a": null }""")]
    [InlineData("""{ "a": 1 }""")]
    [InlineData("""{ "a": "\ud800" }""")]
    public void WhatIsNoNameMapIsRefused(string json) => Assert.Throws<InvalidOptionException>(() => NameMap.FromJson(json));
}
