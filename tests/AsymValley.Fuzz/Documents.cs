using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using AsymValley.Checkpoints;
using AsymValley.Data;
using AsymValley.Federated;
using AsymValley.Landscape;
using AsymValley.Networks;
using AsymValley.Reports;
using AsymValley.Tests.Reports.Figures;
using AsymValley.Training;
using CsCheck;

namespace AsymValley.Fuzz;

/// <summary>Documents in JSON: of a grammar, and valid ones that were changed.</summary>
internal static class Documents
{
    private static readonly string[] s_kinds = ["conv", "batchNorm", "linear", "activate", "maxPool", "avgPool", "globalAvgPool", "adaptiveAvgPool", "add", "concat", "flatten", "dropout", "scale", "shortcut",
        "positionEncoding", "tokens", "classToken", "positionEmbedding", "layerNorm", "attention", "selectToken", "none"];

    private static readonly (string Name, string Value)[] s_properties =
    [
        ("channels", "4"), ("kernel", "1"), ("kernel", "3"), ("stride", "1"), ("stride", "2147483647"), ("padding", "1"), ("padding", "2147483647"), ("groups", "1"), ("groups", "2"), ("bias", "false"), ("features", "10"), ("features", "2147483647"),
        ("size", "1"), ("size", "2"), ("size", "2147483647"), ("function", "\"relu\""), ("function", "\"gelu\""), ("probability", "0.5"), ("factor", "1e999"), ("factor", "2"), ("epsilon", "1e999"), ("heads", "1"), ("index", "0"), ("index", "-1"), ("stage", "\"s\""), ("channels", "2147483647"),
    ];

    private static readonly Dataset s_dataset = SyntheticDataset.Create(new DatasetOptions { TrainCount = 40, TestCount = 4, Classes = 3, Seed = 1 });
    private static readonly Partition s_partition = Partition.Create(s_dataset, new PartitionOptions { Clients = 3, Alpha = 1, Seed = 1 });
    private static readonly RunEnvironment s_environment = new("1", "2", "3", "4", "5");

    /// <summary>Definitions of networks.</summary>
    public static Gen<byte[]> Definitions { get; } = Gen.Frequency(
        (3, Edits.OfJsonFiles([.. ((string[])["LeNet5", "MLP", "ResNet14", "ViT2"]).Select(name => NetworkCatalog.Create(name, new NetworkOptions()).ToJson()), Readers.Tiny.ToJson()])),
        (3, Gen.Select(Layer(), Layer(), Layer(), Gen.OneOfConst(1, 4, 10, int.MaxValue), (a, b, c, classes) => Encoding.UTF8.GetBytes($$"""{"name":"n","input":{"channels":4,"height":4,"width":4},"classes":{{classes}},"layers":[{{a("a")}},{{b("b")}},{{c("a.weight")}}]}"""))));

    public static Gen<byte[]> NameMaps { get; } = Edits.OfJsonFiles("""{ "encoder.*": "*", "head.weight": "fc.weight" }""");

    public static Gen<byte[]> Partitions { get; } = Edits.OfJsonFiles(Written(path => s_partition.Save(path)));

    public static Gen<byte[]> RunRecords { get; } = Edits.OfJsonFiles(Encoding.UTF8.GetString(new RunRecord
    {
        Format = RunRecord.CurrentFormat, Name = "r", Started = DateTimeOffset.UnixEpoch, Environment = s_environment, Options = new TrainingOptions(), Dataset = s_dataset.Reference, DatasetHash = s_dataset.ContentHash,
        Network = JsonElement.Parse(Readers.Tiny.ToJson()),
    }.ToJson()));

    public static Gen<byte[]> FederationRecords { get; } = Edits.OfJsonFiles(Encoding.UTF8.GetString(new FederationRecord
    {
        Format = FederationRecord.CurrentFormat, Name = "f", Started = DateTimeOffset.UnixEpoch, Environment = s_environment, Options = new FederationOptions().Resolve(s_partition), Dataset = s_dataset.Reference,
        DatasetHash = s_dataset.ContentHash, PartitionHash = s_partition.Hash, Network = JsonElement.Parse(Readers.Tiny.ToJson()),
    }.ToJson()));

    /// <summary>Cells of a surface, most with the checksum that they should have.</summary>
    public static Gen<byte[]> Surfaces { get; } = Gen.Select(Edits.Of(Surface()), Gen.Int[0, 3], (file, broken) => broken == 0 || file.Length < 32 ? file : [.. file[..^32], .. SHA256.HashData(file.AsSpan(..^32))]);

    /// <summary>Lines of files of results, of every kind that formulas make.</summary>
    public static Gen<byte[]> Results { get; } = Edits.OfJsonFiles([.. Samples().Select(Line)]);

    private static Gen<Func<string, string>> Layer() => Gen.Select(Gen.OneOfConst(s_kinds), Gen.OneOfConst(s_properties).Array[0, 4], Gen.OneOfConst("", "\"inputs\":[\"input\"],", "\"inputs\":[\"a\",\"input\"],", "\"inputs\":[null],", "\"inputs\":null,", "\"inputs\":[\"a\",\"a\"],"),
        (kind, properties, inputs) => (Func<string, string>)(name => $$"""{{{inputs}}"kind":"{{kind}}","name":"{{name}}"{{string.Concat(properties.DistinctBy(property => property.Name).Select(property => $",\"{property.Name}\":{property.Value}"))}}}"""));

    private static IEnumerable<object> Samples()
    {
        // Few points: what is drawn of many is the same.
        LossProfile profile = Thin(FigureSamples.Profile("uniform 1"));
        AsymmetryResult asymmetry = ValleyAsymmetry.Measure(FigureSamples.Profile("uniform 1"));
        yield return profile;
        yield return asymmetry;
        yield return ShiftGap.Measure(FigureSamples.Profile("uniform 1"));
        yield return FigureSamples.Neighbourhood();
        yield return FigureSamples.Interpolation();
        yield return FigureSamples.Surface();
        yield return Prevalence.Of([asymmetry]);
        yield return FigureSamples.Signs().First();
        yield return FigureSamples.Distributions().First();
        yield return FigureSamples.Rounds("FedAvg", 9).First();
        yield return FigureSamples.History().First();
        yield return TwoParameterRegression.Measure(new TwoParameterValleyOptions { Seeds = [3] });
    }

    private static LossProfile Thin(LossProfile profile) => profile with
    {
        Offsets = [.. profile.Offsets.Where((_, i) => i % 8 == 0)], TrainLoss = [.. profile.TrainLoss.Where((_, i) => i % 8 == 0)], TestLoss = [.. profile.TestLoss.Where((_, i) => i % 8 == 0)],
        TrainError = [.. profile.TrainError.Where((_, i) => i % 8 == 0)], TestError = [.. profile.TestError.Where((_, i) => i % 8 == 0)],
    };

    private static string Line(object result) => JsonNode.Parse(ResultJson.Of("", [result]))!["Results"]![0]!.ToJsonString();

    private static byte[] Surface()
    {
        var state = new SurfaceState(ImmutableSortedDictionary<string, string>.Empty.Add("a", "b"), 4);
        state.Set(1, new PointLosses(1, 2, 3, 4));
        string path = Path.GetTempFileName();
        state.Save(path);
        byte[] file = File.ReadAllBytes(path);
        File.Delete(path);
        return file;
    }

    private static string Written(Action<string> write)
    {
        string path = Path.GetTempFileName();
        write(path);
        string text = File.ReadAllText(path);
        File.Delete(path);
        return text;
    }
}
