using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using AsymValley.Checkpoints;
using AsymValley.Data;
using AsymValley.Networks;

namespace AsymValley.Reports;

/// <summary>
/// Results in full as JSON: every property by its name, but the weights and images, which have files of their own. Numbers read back to the
/// same bits; "NaN", "Infinity" and "-Infinity" are strings, since JSON has no such numbers and null would lose which it was.
/// </summary>
public static class ResultJson
{
    /// <summary>How results are written and read.</summary>
    public static JsonSerializerOptions Options { get; } = new()
    {
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Converters = { new JsonStringEnumConverter(), new DefinitionConverter() },
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { WithoutWeights } },
    };

    /// <summary>An object with <c>Title</c> and <c>Results</c>; each result is a line, its <c>Type</c> first.</summary>
    /// <param name="title">The heading.</param>
    /// <param name="results">The results, of one type or of several.</param>
    public static string Of(string title, IEnumerable<object> results) =>
        $"{{\"Title\":{JsonSerializer.Serialize(title, Options)},\"Results\":[\n{string.Join(",\n", results.Select(Line))}\n]}}\n";

    /// <summary>Writes <see cref="Of"/> to a file, which is replaced when it exists. Its folder must exist.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Save(string title, IEnumerable<object> results, string path) => AtomicFile.WriteText(path, Of(title, results));

    /// <summary>A result again, of its line.</summary>
    /// <exception cref="JsonException">It is not a whole one of that type.</exception>
    public static object Read(JsonNode? line, Type type) => CheckedJson.Read(line, type, Options);

    private static string Line(object result)
    {
        JsonObject node = JsonSerializer.SerializeToNode(result, result.GetType(), Options)!.AsObject();
        node.Insert(0, "Type", result.GetType().Name);
        return node.ToJsonString(Options);
    }

    private static void WithoutWeights(JsonTypeInfo type)
    {
        foreach (JsonPropertyInfo property in type.Properties.Where(property => property.PropertyType == typeof(ValleyModel) || property.PropertyType == typeof(Dataset)).ToArray())
            type.Properties.Remove(property);
    }

    /// <summary>A network is its definition, as in files of it.</summary>
    private sealed class DefinitionConverter : JsonConverter<NetworkDefinition>
    {
        public override NetworkDefinition Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            NetworkDefinition.FromJson(JsonElement.ParseValue(ref reader).GetRawText());

        public override void Write(Utf8JsonWriter writer, NetworkDefinition value, JsonSerializerOptions options) => writer.WriteRawValue(value.ToJson(indented: false));
    }
}
