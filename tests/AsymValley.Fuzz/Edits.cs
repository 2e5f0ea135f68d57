using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using CsCheck;

namespace AsymValley.Fuzz;

/// <summary>Changes to valid files.</summary>
internal static class Edits
{
    private static readonly ulong[] s_numbers =
        [0, 1, 2, 3, 4, 7, 8, 16, 127, 128, 255, 256, 1000, 32767, 32768, 65535, 65536, 1 << 20, 1 << 28, int.MaxValue, 1UL << 31, uint.MaxValue, 1UL << 32, long.MaxValue, 1UL << 63, ulong.MaxValue];

    private static readonly string[] s_tokens =
    [
        "null", "true", "0", "1", "-1", "2", "0.5", "-0.0", "1e999", "-1e999", "1e-400", "2147483647", "2147483648", "9223372036854775807", "18446744073709551616", "123456789012345678901234567890",
        "\"\"", "\"a\"", "\"NaN\"", "\"Infinity\"", "\"\\ud800\"", "\"\\u0000\"", "\"input\"", "\"2\"", "[]", "{}", "[null]", "[[]]", "[0]", "[1,2,3]", "{\"a\":null}", "[\"\\udc00\"]", "{\"\\ud800\":1}", "nul", "",
    ];

    private static readonly Gen<Func<byte[], byte[]>> s_edit = Gen.OneOf<Func<byte[], byte[]>>(
        Gen.Select(Gen.Double.Unit, Gen.Int[0, 7], (place, bit) => Change(place, 1, (span) => span[0] ^= (byte)(1 << bit))),
        Gen.Select(Gen.Double.Unit, Gen.Byte, (place, value) => Change(place, 1, span => span[0] = value)),
        Gen.Select(Gen.Double.Unit, Gen.OneOfConst(s_numbers), Gen.OneOfConst(2, 4, 8), Gen.Bool, (place, number, width, big) => Change(place, width, span => Write(span, number, big))),
        Gen.Double.Unit.Select(place => (Func<byte[], byte[]>)(bytes => bytes[..At(bytes, place)])),
        Gen.Select(Gen.Double.Unit, Gen.Int[1, 40], (place, length) => (Func<byte[], byte[]>)(bytes => [.. bytes.Take(At(bytes, place)), .. bytes.Skip(At(bytes, place) + length)])),
        Gen.Select(Gen.Double.Unit, Gen.Double.Unit, Gen.Int[1, 40], (from, to, length) => (Func<byte[], byte[]>)(bytes =>
            [.. bytes.Take(At(bytes, to)), .. bytes.Skip(At(bytes, from)).Take(length), .. bytes.Skip(At(bytes, to))])),
        Gen.Select(Gen.Double.Unit, Gen.Byte.Array[1, 12], (place, more) => (Func<byte[], byte[]>)(bytes => [.. bytes.Take(At(bytes, place)), .. more, .. bytes.Skip(At(bytes, place))])));

    /// <summary>Files with a few places changed, cut out, doubled or cut off; some as they are.</summary>
    public static Gen<byte[]> Of(params byte[][] files) => Of(Gen.OneOfConst(files));

    /// <inheritdoc cref="Of(byte[][])"/>
    public static Gen<byte[]> Of(Gen<byte[]> files) => Gen.Select(files, s_edit.Array[0, 4], (file, edits) => edits.Aggregate(file, (bytes, edit) => edit(bytes)));

    /// <summary>JSON texts with values replaced or taken out.</summary>
    public static Gen<string> OfJson(params string[] texts) => Gen.Select(Gen.OneOfConst(texts), Gen.Select(Gen.Double.Unit, Gen.Int[-1, s_tokens.Length - 1]).Array[1, 3],
        (text, edits) => edits.Aggregate(text, (json, edit) => Replace(json, edit.Item1, edit.Item2 < 0 ? null : s_tokens[edit.Item2])));

    /// <summary>The same as bytes, with some changed that need not leave JSON.</summary>
    public static Gen<byte[]> OfJsonFiles(params string[] texts)
    {
        Gen<byte[]> json = OfJson(texts).Select(Encoding.UTF8.GetBytes);
        return Gen.Frequency((4, json), (1, Of([.. texts.Select(Encoding.UTF8.GetBytes)])));
    }

    private static Func<byte[], byte[]> Change(double place, int width, Action<byte[]> change) => bytes =>
    {
        int at = At(bytes, place);
        if (at + width > bytes.Length)
            return bytes;
        byte[] part = bytes[at..(at + width)];
        change(part);
        return [.. bytes.Take(at), .. part, .. bytes.Skip(at + width)];
    };

    private static void Write(byte[] part, ulong number, bool big)
    {
        var eight = new byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(eight, number);
        eight.AsSpan(0, part.Length).CopyTo(part);
        if (big)
            Array.Reverse(part);
    }

    private static int At(byte[] bytes, double place) => (int)(place * bytes.Length);

    private static string Replace(string json, double place, string? token)
    {
        List<(int From, int To, int Value)> values = Values(Encoding.UTF8.GetBytes(json));
        if (values.Count == 0)
            return json;
        byte[] bytes = Encoding.UTF8.GetBytes(json);
        (int from, int to, int value) = values[(int)(place * values.Count)];
        // A property is taken out with its name; the comma that stays makes it none, or is the end's.
        return Encoding.UTF8.GetString(token is null ? [.. bytes[..from], .. bytes[(to < bytes.Length && bytes[to] == ',' ? to + 1 : to)..]] : [.. bytes[..value], .. Encoding.UTF8.GetBytes(token), .. bytes[to..]]);
    }

    /// <summary>Where values are, with their names and without.</summary>
    private static List<(int From, int To, int Value)> Values(byte[] json)
    {
        var values = new List<(int, int, int)>();
        try
        {
            var reader = new Utf8JsonReader(json);
            int name = -1;
            while (reader.Read())
            {
                int start = (int)reader.TokenStartIndex;
                if (reader.TokenType == JsonTokenType.PropertyName)
                {
                    name = start;
                    continue;
                }
                if (reader.TokenType is not (JsonTokenType.EndObject or JsonTokenType.EndArray))
                {
                    Utf8JsonReader whole = reader;
                    whole.Skip();
                    values.Add((name < 0 ? start : name, (int)whole.BytesConsumed, start));
                }
                name = -1;
            }
        }
        catch (JsonException)
        {
            // An edit before has left no JSON; its first part is changed on.
        }
        return values;
    }
}
