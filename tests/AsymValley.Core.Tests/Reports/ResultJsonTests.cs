using System.Collections.Immutable;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using AsymValley.Data;
using AsymValley.Federated;
using AsymValley.Fusion;
using AsymValley.Landscape;
using AsymValley.Networks;
using AsymValley.Reports;
using AsymValley.Reports.Figures;
using AsymValley.Signs;
using AsymValley.Tests.Reports.Figures;
using AsymValley.Theory;
using AsymValley.Training;

namespace AsymValley.Tests.Reports;

public sealed class ResultJsonTests
{
    [Fact]
    public void EveryPropertyOfEveryKindIsThere() => GermanCulture.Run(() =>
    {
        object[] results = [.. FigureSamples.All().SelectMany(sample => sample.Figure.Results).DistinctBy(result => result.GetType())];
        JsonElement[] lines = [.. Results(ResultJson.Of("all", results))];
        Assert.Equal(results.Select(result => result.GetType().Name), lines.Select(line => line.GetProperty("Type").GetString()));
        Assert.All(results.Zip(lines), pair => Assert.Equal(
            Names(pair.First.GetType()).Prepend("Type").Order(StringComparer.Ordinal), pair.Second.EnumerateObject().Select(property => property.Name).Order(StringComparer.Ordinal)));
        // A partition has a file of its own; all others are made again from what is written.
        Assert.All(results.Zip(lines).Where(pair => pair.First is not Partition), pair =>
            Assert.Equal(ResultJson.Of("", [pair.First]), ResultJson.Of("", [pair.Second.Deserialize(FigureKinds.TypeNamed(pair.First.GetType().Name)!, ResultJson.Options)!])));
    });

    // What is drawn but made by no formula here: that nothing in it is lost or cannot be written shows in its types.
    [Theory]
    [InlineData(typeof(Federation))]
    [InlineData(typeof(ComparisonResult))]
    [InlineData(typeof(FlatSideResult))]
    [InlineData(typeof(FlatSideGainResult))]
    [InlineData(typeof(TrajectoryProjectionResult))]
    [InlineData(typeof(WidthComparisonResult))]
    [InlineData(typeof(SideDifference))]
    [InlineData(typeof(SignSweepResult))]
    [InlineData(typeof(SignGradientResult))]
    [InlineData(typeof(ModelInterpolationResult))]
    [InlineData(typeof(AveragingBiasResult))]
    [InlineData(typeof(ReluRetentionResult))]
    [InlineData(typeof(SoftmaxCurvatureResult))]
    [InlineData(typeof(ActivationAgreementResult))]
    public void EveryPropertyOfTheOthersCanBeWritten(Type type)
    {
        Assert.Equal(Names(type).Order(StringComparer.Ordinal), ResultJson.Options.GetTypeInfo(type).Properties.Select(property => property.Name).Order(StringComparer.Ordinal));
        Visit(type, []);

        static void Visit(Type type, ImmutableList<Type> within)
        {
            Assert.DoesNotContain(type, within);
            Assert.False(type.IsAssignableTo(typeof(Delegate)) || type.IsByRefLike || type.IsPointer, $"{type} in {string.Join(", ", within)}");
            JsonTypeInfo info = ResultJson.Options.GetTypeInfo(type);
            if (info.ElementType is { } element)
                Visit(element, within.Add(type));
            foreach (JsonPropertyInfo property in info.Properties.Where(property => property.Get is not null))
                Visit(property.PropertyType, within.Add(type));
        }
    }

    [Fact]
    public void NumbersKeepTheirBitsFiniteOrNot()
    {
        LossProfile profile = new()
        {
            Model = "a \"b\" < c", Seed = ulong.MaxValue, SignConsistency = double.NaN,
            Offsets = [-1, 0, 0.1 + 0.2, 1, 2, 3],
            TrainLoss = [double.NaN, double.PositiveInfinity, double.NegativeInfinity, double.Epsilon, double.MaxValue, 1 / 3.0],
            TestLoss = [-0.0, Math.PI, 1e-300, 123456789.123456789, 0, -1],
        };
        string json = ResultJson.Of("one", [profile]);
        Assert.Contains("[\"NaN\",\"Infinity\",\"-Infinity\",", json, StringComparison.Ordinal);
        LossProfile read = Assert.Single(Results(json)).Deserialize<LossProfile>(ResultJson.Options)!;
        foreach (Func<LossProfile, IEnumerable<double>> series in (Func<LossProfile, IEnumerable<double>>[])[p => p.Offsets, p => p.TrainLoss, p => p.TestLoss])
            Assert.Equal(series(profile).Select(BitConverter.DoubleToInt64Bits), series(read).Select(BitConverter.DoubleToInt64Bits));
        Assert.Equal((profile.Model, profile.Seed, profile.SignConsistency), (read.Model, read.Seed, read.SignConsistency));
    }

    [Fact]
    public void ARunIsThereWithoutItsWeightsAndImages()
    {
        Dataset blobs = TrainingFixture.Blobs();
        ValleyRun run = Trainer.Train(TrainingFixture.Softmax(blobs), blobs, new TrainingOptions { Epochs = 2, Threads = 1 });
        JsonElement line = Assert.Single(Results(ResultJson.Of("run", [run])));
        Assert.Equal(Names(typeof(ValleyRun)).Prepend("Type").Order(StringComparer.Ordinal), line.EnumerateObject().Select(property => property.Name).Order(StringComparer.Ordinal));
        Assert.Equal(run.History[1].TrainLoss, line.GetProperty("History")[1].GetProperty("TrainLoss").GetDouble());
        Assert.Equal(run.Network.Hash, NetworkDefinition.FromJson(line.GetProperty("Network").GetRawText()).Hash);
    }

    private static IEnumerable<JsonElement> Results(string json) => JsonElement.Parse(json).GetProperty("Results").EnumerateArray();

    private static IEnumerable<string> Names(Type type) => type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
        .Where(property => property.PropertyType != typeof(ValleyModel) && property.PropertyType != typeof(Dataset)).Select(property => property.Name);
}
