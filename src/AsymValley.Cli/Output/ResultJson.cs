using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using AsymValley.Landscape;
using AsymValley.Networks;

namespace AsymValley.Cli.Output;

/// <summary>
/// Results as JSON: one object a line, named like the results' properties, numbers that read back to the same bits, and
/// "NaN", "Infinity" and "-Infinity" as strings, since JSON has no such numbers and null would lose which it was.
/// </summary>
internal static class ResultJson
{
    public static readonly JsonSerializerOptions Options = new()
    {
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Converters = { new JsonStringEnumConverter() },
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { WithoutProfile, WithoutTrajectory } },
    };

    public static string Line<T>(T result) => JsonSerializer.Serialize(result, Options);

    // What a measurement was made from is in the profile's own line, and weights are in their file.
    private static void WithoutProfile(JsonTypeInfo type)
    {
        bool isSweep = type.Type == typeof(SignSweepResult);
        foreach (JsonPropertyInfo property in type.Properties.Where(property => property.PropertyType == typeof(LossProfile) || property.PropertyType == typeof(ValleyModel)
            || isSweep && property.Name == nameof(SignSweepResult.Profiles)).ToArray())
            type.Properties.Remove(property);
    }

    // Hundreds of weights on every line; the pictures and the cmdlets' objects have them.
    private static void WithoutTrajectory(JsonTypeInfo type)
    {
        if (type.Type != typeof(AveragingBiasResult) && type.Type != typeof(TwoParameterValley))
            return;
        foreach (JsonPropertyInfo property in type.Properties.Where(property => property.Name is nameof(AveragingBiasResult.Trajectory) or nameof(AveragingBiasResult.Stride)).ToArray())
            type.Properties.Remove(property);
    }
}
