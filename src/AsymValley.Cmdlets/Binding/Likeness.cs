using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Numerics;
using System.Text.Json;
using System.Text.Json.Nodes;
using AsymValley.Reports;

namespace AsymValley.Cmdlets.Binding;

/// <summary>Makes records of what serialisation left of them. Their properties are values, lists and records of such, as in JSON.</summary>
internal static class Likeness
{
    // More than any result has. A file may say anything, also that a record contains itself.
    private const int MaximumDepth = 16;

    /// <summary>Whether an object was of a type before it was serialised.</summary>
    public static bool Is(PSObject value, Type type) => value.TypeNames.Contains($"Deserialized.{type.FullName}");

    /// <summary>The name of the type that an object was of: as serialisation says it, or as a file of results does.</summary>
    public static string? TypeName(PSObject value) => value.TypeNames[0] is var name && name.StartsWith("Deserialized.", StringComparison.Ordinal)
        ? name[(name.LastIndexOf('.') + 1)..]
        : Unwrap.Text(value, "Type");

    /// <summary>The record.</summary>
    /// <exception cref="ArgumentTransformationMetadataException">A property is missing or is something else.</exception>
    public static object Read(PSObject value, Type type)
    {
        try
        {
            return ResultJson.Read(NodeOf(value, 0), type);
        }
        catch (Exception e) when (e is JsonException or NotSupportedException)
        {
            throw new ArgumentTransformationMetadataException($"This {type.Name} lost too much when it was serialised: {e.Message} Keep more with -Depth, or measure again.", e);
        }
    }

    private static JsonNode? NodeOf(object? value, int depth) => Unwrap.Base(value) switch
    {
        null => null,
        PSObject record => RecordOf(record, depth),
        // An enumeration comes back as its number with its name as text.
        int when value is PSObject { TypeNames: var names } && names.Contains("Deserialized.System.Enum") => JsonValue.Create(value.ToString()),
        string text => JsonValue.Create(text),
        bool truth => JsonValue.Create(truth),
        double number when !double.IsFinite(number) => JsonValue.Create(number.ToString(CultureInfo.InvariantCulture)),
        BigInteger whole => JsonNode.Parse(whole.ToString(CultureInfo.InvariantCulture)),
        IEnumerable list => new JsonArray([.. list.Cast<object?>().Select(element => NodeOf(element, depth))]),
        var number => JsonSerializer.SerializeToNode(number),
    };

    private static JsonObject RecordOf(PSObject record, int depth)
    {
        if (depth > MaximumDepth)
            throw new JsonException("its records contain each other.");
        var node = new JsonObject();
        foreach (PSPropertyInfo property in record.Properties.Where(property => property is PSNoteProperty or PSProperty { MemberType: PSMemberTypes.Property }))
            node[property.Name] = NodeOf(property.Value, depth + 1);
        return node;
    }
}
