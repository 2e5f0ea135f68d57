using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace AsymValley.Checkpoints;

/// <summary>
/// A JSON object whose last property is the SHA-256 of all others, so that a changed digit is not taken for a setting. Blanks
/// and line ends do not count. An object without it, of an earlier version, is taken as it is.
/// </summary>
internal static class SealedJson
{
    private const string Key = "sha256";

    private static readonly JsonDocumentOptions s_strict = new() { AllowDuplicateProperties = false };

    /// <summary>Adds the checksum to an object.</summary>
    public static byte[] Seal(byte[] json, JsonSerializerOptions options)
    {
        JsonObject sealing = Parse(json);
        sealing[Key] = ChecksumOf(sealing);
        return Encoding.UTF8.GetBytes(sealing.ToJsonString(options));
    }

    /// <summary>Checks an object.</summary>
    /// <exception cref="JsonException">It is no object, or its content has another checksum than it says.</exception>
    public static void Verify(ReadOnlySpan<byte> json)
    {
        try
        {
            JsonObject found = Parse(json);
            if (!found.Remove(Key, out JsonNode? expected))
                return;
            string checksum = ChecksumOf(found);
            if (expected?.GetValueKind() != JsonValueKind.String || expected.GetValue<string>() != checksum)
                throw new JsonException($"its content was changed: its checksum is {checksum}, and it says {expected?.ToString() ?? "null"}. Put the original back; what was changed on purpose, e.g. the folder of data that were moved, is taken once {Key} is taken out");
        }
        catch (InvalidOperationException e)
        {
            // A text that is no valid UTF-8 or UTF-16 shows only when it is read.
            throw new JsonException(e.Message, e);
        }
    }

    private static JsonObject Parse(ReadOnlySpan<byte> json) => JsonNode.Parse(json, documentOptions: s_strict) as JsonObject ?? throw new JsonException("it is no object");

    private static string ChecksumOf(JsonObject json) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(json.ToJsonString())));
}
