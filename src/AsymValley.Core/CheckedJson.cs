using System.Collections;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace AsymValley;

/// <summary>
/// Reads records from JSON that others may have written, and checks what the serializer lets through: nulls among the elements of
/// lists, lists that are missing or do not belong together, numbers that overflowed to infinity, enumerations without such a value, texts that are no Unicode,
/// and what constructors refuse. Whatever is wrong is a <see cref="JsonException"/>.
/// </summary>
internal static class CheckedJson
{
    /// <summary>A record from a text.</summary>
    /// <inheritdoc cref="Read(ReadOnlySpan{byte}, Type, JsonSerializerOptions)" path="/exception"/>
    public static T Read<T>(string json, JsonSerializerOptions options) where T : class => Read<T>(System.Text.Encoding.UTF8.GetBytes(json), options);

    /// <summary>A record from UTF-8.</summary>
    /// <inheritdoc cref="Read(ReadOnlySpan{byte}, Type, JsonSerializerOptions)" path="/exception"/>
    public static T Read<T>(ReadOnlySpan<byte> json, JsonSerializerOptions options) where T : class => (T)Read(json, typeof(T), options);

    /// <summary>A record from a part of a document.</summary>
    /// <inheritdoc cref="Read(ReadOnlySpan{byte}, Type, JsonSerializerOptions)" path="/exception"/>
    public static T Read<T>(JsonElement element, JsonSerializerOptions options) where T : class => Read<T>(JsonMarshal.GetRawUtf8Value(element), options);

    /// <summary>A record from nodes.</summary>
    /// <inheritdoc cref="Read(ReadOnlySpan{byte}, Type, JsonSerializerOptions)" path="/exception"/>
    public static object Read(JsonNode? node, Type type, JsonSerializerOptions options) => Read(JsonSerializer.SerializeToUtf8Bytes(node, options), type, options);

    /// <summary>A record from UTF-8.</summary>
    /// <exception cref="JsonException">It is none, or not a whole one; the message names the place.</exception>
    public static object Read(ReadOnlySpan<byte> json, Type type, JsonSerializerOptions options)
    {
        try
        {
            object record = JsonSerializer.Deserialize(json, type, options) ?? throw new JsonException("It is null.");
            Check(record, "$", options);
            return record;
        }
        // Those of constructors and converters, and of texts that show only when they are read that they are none.
        catch (Exception e) when (e is AsymValleyException or ArgumentException or InvalidOperationException or NotSupportedException or FormatException or OverflowException)
        {
            throw new JsonException(e.Message, e);
        }
    }

    private static void Check(object? value, string path, JsonSerializerOptions options)
    {
        switch (value)
        {
            case null:
                throw new JsonException($"{path} is null or missing.");
            case double.PositiveInfinity or double.NegativeInfinity or double.NaN or float.PositiveInfinity or float.NegativeInfinity or float.NaN
                when !options.NumberHandling.HasFlag(JsonNumberHandling.AllowNamedFloatingPointLiterals):
                throw new JsonException($"{path} is too large for a number.");
            case Enum kind when !Enum.IsDefined(kind.GetType(), kind):
                throw new JsonException($"{path} is {kind}, which there is not.");
            case JsonElement element:
                CheckTexts(element);
                return;
            case IDictionary pairs:
                foreach (DictionaryEntry pair in pairs)
                    Check(pair.Value, $"{path}['{pair.Key}']", options);
                return;
            case string:
                return;
        }
        JsonTypeInfo contract = options.GetTypeInfo(value.GetType());
        if (contract.Kind == JsonTypeInfoKind.Enumerable)
            CheckElements((IEnumerable)value, contract, path, options);
        // What is computed of other properties is not looked at.
        else if (contract.Kind == JsonTypeInfoKind.Object)
            foreach (JsonPropertyInfo property in contract.Properties.Where(property => property.Get is not null && (property.Set is not null || property.AssociatedParameter is not null)))
            {
                object? part = property.Get!(value);
                if (part is not null || !property.IsGetNullable)
                    Check(part, $"{path}.{property.Name}", options);
            }
        (value as IConsistent)?.EnsureConsistent();
    }

    private static void CheckElements(IEnumerable list, JsonTypeInfo contract, string path, JsonSerializerOptions options)
    {
        // A default immutable array: the list is not there, and every use of it would fail.
        if (contract.Type.GetProperty("IsDefault")?.GetValue(list) is true)
            throw new JsonException($"{path} is missing.");
        if (contract.ElementType is not { IsPrimitive: true } element || element == typeof(double) || element == typeof(float))
        {
            int index = 0;
            foreach (object? item in list)
                Check(item, $"{path}[{index++}]", options);
        }
    }

    /// <summary>A document keeps its texts as they are written. Whether they are Unicode shows when they are read.</summary>
    private static void CheckTexts(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.String:
                _ = element.GetString();
                break;
            case JsonValueKind.Array:
                foreach (JsonElement item in element.EnumerateArray())
                    CheckTexts(item);
                break;
            case JsonValueKind.Object:
                foreach (JsonProperty property in element.EnumerateObject())
                {
                    _ = property.Name;
                    CheckTexts(property.Value);
                }
                break;
        }
    }
}
