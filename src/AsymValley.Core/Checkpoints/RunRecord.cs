using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using AsymValley.Data;
using AsymValley.Networks;
using AsymValley.Training;

namespace AsymValley.Checkpoints;

/// <summary>What <c>run.json</c> holds: everything a run was started with.</summary>
internal sealed record RunRecord
{
    public const string CurrentFormat = "asymvalley-run/1";

    public static JsonSerializerOptions Json { get; } = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        NumberHandling = JsonNumberHandling.Strict,
        RespectNullableAnnotations = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter() },
    };

    public required string Format { get; init; }

    public required string Name { get; init; }

    public required DateTimeOffset Started { get; init; }

    public required RunEnvironment Environment { get; init; }

    public required TrainingOptions Options { get; init; }

    public required DatasetReference Dataset { get; init; }

    /// <summary><see cref="Dataset.ContentHash"/> of the data trained on.</summary>
    public required string DatasetHash { get; init; }

    public required JsonElement Network { get; init; }

    /// <summary>What SGD after SWA started from; null for other runs.</summary>
    public SwaReference? AfterSwa { get; init; }

    /// <summary>Where training diverged; null if it did not.</summary>
    public RunDivergence? Diverged { get; init; }

    /// <summary>Checksums of the files by their names: from the start that of the initial model, at the end those of all others but
    /// the state, which has its own. Null in runs of earlier versions.</summary>
    public IReadOnlyDictionary<string, string>? Checksums { get; init; }

    public static RunRecord Create(string name, NetworkDefinition network, Dataset dataset, TrainingOptions options, TimeProvider time) => new()
    {
        Format = CurrentFormat,
        Name = name,
        Started = time.GetUtcNow(),
        Environment = RunEnvironment.Current,
        Options = options,
        Dataset = dataset.Reference,
        DatasetHash = dataset.ContentHash,
        Network = JsonElement.Parse(network.ToJson()),
    };

    public NetworkDefinition ReadNetwork() => NetworkDefinition.FromJson(Network.GetRawText());

    public byte[] ToJson() => SealedJson.Seal(JsonSerializer.SerializeToUtf8Bytes(this, Json), Json);

    /// <exception cref="JsonException">It is not a run record, or was changed.</exception>
    public static RunRecord FromJson(ReadOnlySpan<byte> json)
    {
        SealedJson.Verify(json);
        RunRecord record = CheckedJson.Read<RunRecord>(json, Json);
        return record.Format == CurrentFormat ? record : throw new JsonException($"its format is '{record.Format}', not '{CurrentFormat}'");
    }
}

/// <summary>The software and machine a run was started on.</summary>
internal sealed record RunEnvironment(string AsymValley, string Torch, string Framework, string System, string Architecture)
{
    public static RunEnvironment Current => new(
        typeof(RunEnvironment).Assembly.GetName().Version!.ToString(3),
        TorchRuntime.Description,
        RuntimeInformation.FrameworkDescription,
        RuntimeInformation.OSDescription,
        RuntimeInformation.ProcessArchitecture.ToString());
}

/// <summary>The epoch and step, both from 1, at which a run diverged.</summary>
internal sealed record RunDivergence(int Epoch, int Step);
