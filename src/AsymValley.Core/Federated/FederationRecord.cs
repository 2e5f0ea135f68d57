using System.Text.Json;
using AsymValley.Checkpoints;
using AsymValley.Data;
using AsymValley.Networks;

namespace AsymValley.Federated;

/// <summary>What <c>federation.json</c> holds: everything a federation was started with, but for its partition.</summary>
internal sealed record FederationRecord
{
    public const string CurrentFormat = "asymvalley-federation/1";

    public required string Format { get; init; }

    public required string Name { get; init; }

    public required DateTimeOffset Started { get; init; }

    public required RunEnvironment Environment { get; init; }

    public required FederationOptions Options { get; init; }

    public required DatasetReference Dataset { get; init; }

    /// <summary><see cref="Data.Dataset.ContentHash"/> of the data.</summary>
    public required string DatasetHash { get; init; }

    /// <summary><see cref="Partition.Hash"/> of <c>partition.json</c>.</summary>
    public required string PartitionHash { get; init; }

    public required JsonElement Network { get; init; }

    /// <summary>The checksum of the initial model by the name of its file; null in federations of earlier versions.</summary>
    public IReadOnlyDictionary<string, string>? Checksums { get; init; }

    public NetworkDefinition ReadNetwork() => NetworkDefinition.FromJson(Network.GetRawText());

    public byte[] ToJson() => SealedJson.Seal(JsonSerializer.SerializeToUtf8Bytes(this, RunRecord.Json), RunRecord.Json);

    /// <exception cref="JsonException">It is not the record of a federation, or was changed.</exception>
    /// <exception cref="AsymValleyException">Its options or its network cannot be used.</exception>
    public static FederationRecord FromJson(ReadOnlySpan<byte> json)
    {
        SealedJson.Verify(json);
        FederationRecord record = CheckedJson.Read<FederationRecord>(json, RunRecord.Json);
        if (record.Format != CurrentFormat)
            throw new JsonException($"its format is '{record.Format}', not '{CurrentFormat}'");
        record.Options.Validate();
        if (!record.Options.IsResolved)
            throw new JsonException("an option is missing");
        record.ReadNetwork();
        return record;
    }
}
