using System.Collections.Immutable;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using AsymValley.Checkpoints;
using AsymValley.Data;

namespace AsymValley.Federated;

/// <summary>Reads and writes partition files: one JSON object, a line for each client (docs/partition.md).</summary>
internal static class PartitionFile
{
    private const string Format = "asymvalley-partition/1";
    private const int HashLength = 64;

    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web)
    {
        PropertyNameCaseInsensitive = false,
        AllowDuplicateProperties = false,
        NumberHandling = JsonNumberHandling.Strict,
        RespectNullableAnnotations = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(allowIntegerValues: false) },
    };

    private sealed record Tag(string? Format);

    private sealed record Client
    {
        public required ImmutableArray<int> Counts { get; init; }

        public required ImmutableArray<int> Images { get; init; }
    }

    private sealed record Document
    {
        public required string Format { get; init; }

        public required string Hash { get; init; }

        public PartitionOptions? Options { get; init; }

        public int Draws { get; init; }

        public required DatasetReference Dataset { get; init; }

        public required string DatasetHash { get; init; }

        public required int Images { get; init; }

        public required int Classes { get; init; }

        public ImmutableArray<string> ClassNames { get; init; } = [];

        public required ImmutableArray<Client> Clients { get; init; }
    }

    public static void Write(string path, Partition partition) => AtomicFile.Write(path, stream =>
    {
        using var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true, NewLine = "\n", Encoder = s_json.Encoder });
        writer.WriteStartObject();
        writer.WriteString("format", Format);
        writer.WriteString("hash", partition.Hash);
        if (partition.Options is not null)
        {
            Value("options", partition.Options);
            writer.WriteNumber("draws", partition.Draws);
        }
        Value("dataset", partition.DatasetReference);
        writer.WriteString("datasetHash", partition.DatasetHash);
        writer.WriteNumber("images", partition.Images);
        writer.WriteNumber("classes", partition.Classes);
        if (!partition.ClassNames.IsDefaultOrEmpty)
            Value("classNames", partition.ClassNames);
        // A line for each client: the writer alone would give each number a line of its own.
        IEnumerable<string> lines = partition.ClassCounts.Zip(partition.Clients, (counts, images) => $"\n    {{ \"counts\": [{List(counts)}], \"images\": [{List(images)}] }}");
        writer.WritePropertyName("clients");
        writer.WriteRawValue($"[{string.Join(',', lines)}\n  ]", skipInputValidation: true);
        writer.WriteEndObject();

        void Value<T>(string name, T value)
        {
            // On one line each, as the clients are.
            writer.WritePropertyName(name);
            writer.WriteRawValue(JsonSerializer.SerializeToUtf8Bytes(value, s_json), skipInputValidation: true);
        }
    });

    /// <exception cref="DataFormatException">The file is malformed, or its numbers contradict each other.</exception>
    public static PartitionContent Read(string path)
    {
        byte[] json = File.ReadAllBytes(path);
        // The tag first: a later format may have other properties.
        string? format = Parse<Tag>(path, json, JsonSerializerOptions.Web).Format;
        Check(format == Format, "format", $"'{Format}'", format is null ? "none" : $"'{format}'");
        Document file = Parse<Document>(path, json, s_json);
        Check(file.DatasetHash.Length == HashLength && file.DatasetHash.All(char.IsAsciiHexDigitLower), "datasetHash", $"{HashLength} lower-case hexadecimal digits", $"'{file.DatasetHash}'");
        Check(file.Images >= 1, "images", "at least one image", Text(file.Images));
        Check(file.Classes >= 1, "classes", "at least one class", Text(file.Classes));
        Check(file.Draws >= 0, "draws", "a number of draws", Text(file.Draws));
        Check(file.ClassNames.Length == 0 || file.ClassNames.Length == file.Classes, "classNames", $"{file.Classes} names", Text(file.ClassNames.Length));
        CheckOptions();

        ImmutableArray<ImmutableArray<int>> clients = [.. file.Clients.Select(client => client.Images)];
        if (Partition.FirstFault(clients, file.Images) is { } fault)
            throw Fault(fault.Expected, fault.Found, "clients", fault.Client);
        for (int i = 0; i < clients.Length; i++)
        {
            ImmutableArray<int> counts = file.Clients[i].Counts;
            if (counts.Length != file.Classes || counts.Any(count => count < 0) || counts.Sum(count => (long)count) != clients[i].Length)
                throw Fault($"{file.Classes} counts that add up to {clients[i].Length} images", $"[{List(counts)}]", "clients", i);
        }
        string hash = Partition.HashOf(file.DatasetHash, clients);
        Check(file.Hash == hash, "hash", $"{hash}, the hash of what follows", $"'{file.Hash}'");
        return new PartitionContent(file.Options, file.Dataset, file.DatasetHash, file.Images, file.Classes, file.ClassNames, file.Draws, clients, [.. file.Clients.Select(client => client.Counts)]);

        void CheckOptions()
        {
            try
            {
                file.Options?.Validate();
            }
            catch (InvalidOptionException e)
            {
                throw Fault("valid options", e.Message, "options", null, e);
            }
            Check(file.Options is null || file.Options.Clients == file.Clients.Length, "clients", $"{file.Options?.Clients} clients, as the options say", Text(file.Clients.Length));
        }

        void Check(bool isRight, string property, string expected, string found)
        {
            if (!isRight)
                throw Fault(expected, found, property, null);
        }

        DataFormatException Fault(string expected, string found, string property, int? element, Exception? inner = null) =>
            new(path, OffsetOf(json, property, element), expected, found, inner);
    }

    private static T Parse<T>(string path, byte[] json, JsonSerializerOptions options) where T : class
    {
        try
        {
            return CheckedJson.Read<T>(json, options);
        }
        catch (JsonException e)
        {
            // The message ends with the place, which the exception says in bytes.
            throw new DataFormatException(path, OffsetOf(json, e), "a partition as JSON", e.Message.Split(" Path: ")[0].TrimEnd('.'), e);
        }
    }

    private static long OffsetOf(byte[] json, JsonException error)
    {
        int start = 0;
        for (long line = error.LineNumber ?? 0; line > 0; line--)
            start += json.AsSpan(start).IndexOf((byte)'\n') + 1;
        return start + (error.BytePositionInLine ?? 0);
    }

    /// <summary>Where the value of a property of the whole, or an element of it, begins; 0 when it is not there.</summary>
    private static long OffsetOf(byte[] json, string property, int? element)
    {
        var reader = new Utf8JsonReader(json);
        while (reader.Read())
        {
            if (reader.CurrentDepth != 1 || reader.TokenType != JsonTokenType.PropertyName || !reader.ValueTextEquals(property))
                continue;
            reader.Read();
            for (int i = -1; i < element && reader.Read() && reader.TokenType != JsonTokenType.EndArray; i++)
                if (i + 1 < element)
                    reader.Skip();
            return reader.TokenStartIndex;
        }
        return 0;
    }

    private static string List(ImmutableArray<int> numbers) => string.Join(',', numbers.Select(Text));

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
