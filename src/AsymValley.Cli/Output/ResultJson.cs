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
        TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { WithoutProfile, WithoutTrajectory, WithBareSides } },
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

    // A sweep's line says once which model, data and noise it is of; its four curves need not say it again.
    private static void WithBareSides(JsonTypeInfo type)
    {
        if (type.Type != typeof(SignSweepResult))
            return;
        foreach (JsonPropertyInfo property in type.Properties.Where(property => property.PropertyType == typeof(SideDifference)))
            property.CustomConverter = new BareSides();
    }

    private sealed class BareSides : JsonConverter<SideDifference>
    {
        private static readonly JsonSerializerOptions s_bare = new(Options) { TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { WithoutMetadata } } };

        public override SideDifference Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => throw new NotSupportedException();

        public override void Write(Utf8JsonWriter writer, SideDifference value, JsonSerializerOptions options) => JsonSerializer.Serialize(writer, value, s_bare);

        private static void WithoutMetadata(JsonTypeInfo type)
        {
            if (type.Type != typeof(SideDifference))
                return;
            foreach (JsonPropertyInfo property in type.Properties.Where(property => property.Name is nameof(SideDifference.Label) or nameof(SideDifference.Model)
                or nameof(SideDifference.Dataset) or nameof(SideDifference.Kind) or nameof(SideDifference.Scaling) or nameof(SideDifference.Width)
                or nameof(SideDifference.SignConsistency) or nameof(SideDifference.Group) or nameof(SideDifference.Series)).ToArray())
                type.Properties.Remove(property);
        }
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
