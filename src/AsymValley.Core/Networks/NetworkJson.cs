using System.Collections.Immutable;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using AsymValley.Data;

namespace AsymValley.Networks;

/// <summary>Reads and writes definition files; docs/network-definition.md documents the schema.</summary>
internal static class NetworkJson
{
    private static readonly JsonSerializerOptions Compact = MakeOptions(indented: false);
    private static readonly JsonSerializerOptions Indented = MakeOptions(indented: true);

    private static readonly ImmutableArray<string> Kinds =
        [.. typeof(Layer).GetCustomAttributes<JsonDerivedTypeAttribute>().Select(kind => (string)kind.TypeDiscriminator!)];

    private sealed record Document(string Name, ImageShape Input, int Classes, ImmutableArray<JsonElement> Layers);

    public static string Write(NetworkDefinition definition, bool indented)
    {
        JsonSerializerOptions options = indented ? Indented : Compact;
        var document = new Document(definition.Name, definition.Input, definition.Classes,
            [.. definition.Layers.Select(layer => JsonSerializer.SerializeToElement(layer, options))]);
        return JsonSerializer.Serialize(document, options);
    }

    public static NetworkDefinition Read(string json)
    {
        Document document = Parse(null, () => CheckedJson.Read<Document>(json, Compact));
        return new NetworkDefinition(document.Name, document.Input, document.Classes, document.Layers.Select(ReadLayer));
    }

    private static Layer ReadLayer(JsonElement element, int index)
    {
        string name = Text(element, "name") ?? throw new NetworkDefinitionException(null, $"Layer number {index + 1} has no name.");
        string? kind = Text(element, "kind");
        if (kind is null || !Kinds.Contains(kind))
            throw new NetworkDefinitionException(name,
                $"{(kind is null ? "has no kind" : $"'{kind}' is no kind of layer")}; the kinds are {string.Join(", ", Kinds)}.");
        return Parse(name, () => CheckedJson.Read<Layer>(element, Compact));
    }

    private static string? Text(JsonElement element, string property) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(property, out JsonElement value)
        && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static T Parse<T>(string? layer, Func<T> parse)
    {
        try
        {
            return parse();
        }
        catch (JsonException error)
        {
            throw new NetworkDefinitionException(layer, $"{(layer is null ? "The network definition" : "it")} cannot be read: {error.Message}", error);
        }
    }

    private static JsonSerializerOptions MakeOptions(bool indented) => new(JsonSerializerDefaults.Web)
    {
        WriteIndented = indented,
        PropertyNameCaseInsensitive = false,
        NumberHandling = JsonNumberHandling.Strict,
        AllowOutOfOrderMetadataProperties = true,
        AllowTrailingCommas = true,
        ReadCommentHandling = JsonCommentHandling.Skip,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
        TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { OmitEmptyLists } },
    };

    private static void OmitEmptyLists(JsonTypeInfo type)
    {
        foreach (JsonPropertyInfo property in type.Properties)
            if (property.PropertyType == typeof(ImmutableArray<string>))
                property.ShouldSerialize = (_, value) => value is ImmutableArray<string> { IsDefaultOrEmpty: false };
    }
}
