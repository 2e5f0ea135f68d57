using System.Text.Json;
using AsymValley.Cli.Output;
using AsymValley.Federated;
using AsymValley.Landscape;
using AsymValley.Signs;
using AsymValley.Theory;
using AsymValley.Training;

namespace AsymValley.Cli.Options;

/// <summary>Reads what was measured before: runs and federations from their folders, partitions and results from their files.</summary>
internal static class ResultSource
{
    /// <summary>The fields by which the lines of a command are known. The first that fits counts: a softmax curvature has the fields of a profile, too.</summary>
    private static readonly (string[] Fields, Type Type)[] s_kinds =
    [
        (["UOffsets", "VOffsets"], typeof(LossSurface)),
        (["Offsets", "HessianTrace"], typeof(SoftmaxCurvatureResult)),
        (["Offsets", "TrainLoss", "Direction"], typeof(LossProfile)),
        (["K", "N", "Share"], typeof(Prevalence)),
        (["Reference", "Groups", "Ssr"], typeof(SignConsistencyResult)),
        (["Group", "Histogram"], typeof(ParameterDistribution)),
        (["Federation", "Round", "SsrGlobal"], typeof(RoundResult)),
        (["Similarity", "Edges", "Counts"], typeof(ReluRetentionResult)),
        (["Layers", "Agreement", "ActiveShare"], typeof(ActivationAgreementResult)),
    ];

    /// <summary>What is at a path.</summary>
    /// <exception cref="AsymValleyException">There is nothing, or something that cannot be drawn.</exception>
    public static IEnumerable<object> Read(string path, Surroundings surroundings)
    {
        if (path == "-")
            return Lines(surroundings.In.ReadToEnd(), "standard input");
        if (Directory.Exists(path))
            return [Federation.IsFederation(path) ? Federation.Open(path) : ValleyRun.Open(path)];
        if (!File.Exists(path))
            throw new AsymValleyException($"{path}: there is no such folder or file.");
        string text = File.ReadAllText(path);
        // A partition is one indented object; results are an object a line.
        return text.AsSpan().TrimStart() is ['{', '\n' or '\r', ..] ? [Partition.Load(path)] : Lines(text, path);
    }

    private static IEnumerable<object> Lines(string text, string name)
    {
        int number = 0;
        foreach (string line in text.Split('\n'))
        {
            number++;
            if (!string.IsNullOrWhiteSpace(line))
                yield return Parse(line, name, number);
        }
    }

    private static object Parse(string line, string name, int number)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(line);
            JsonElement root = document.RootElement;
            Type type = root.ValueKind == JsonValueKind.Object && s_kinds.FirstOrDefault(kind => kind.Fields.All(field => root.TryGetProperty(field, out _))).Type is { } known
                ? known
                : throw new JsonException("It is not the line of a result that has a curve in it. Asymmetries and shift gaps are drawn by their commands' --plot-path.");
            return root.Deserialize(type, ResultJson.Options) ?? throw new JsonException("It is null.");
        }
        catch (Exception e) when (e is JsonException or ArgumentException)
        {
            throw new AsymValleyException($"{name}, line {number}: this cannot be drawn. {e.Message}", e);
        }
    }
}
