using System.Text;

namespace AsymValley.Data;

/// <summary>
/// What a file is that is not what it was taken for: the usual ones, by their first bytes. So an error can name the file and say
/// what to do, in place of what the wrong reader makes of its bytes.
/// </summary>
internal static class ForeignFile
{
    /// <summary>So many first bytes are looked at.</summary>
    public const int HeadLength = 512;

    private const int TarPlace = 257;

    private const string Decompress = "decompress it first";

    private static readonly (byte[] Start, string Name)[] Signatures =
    [
        (Latin("version https://git-lfs."), "a pointer of Git LFS in place of the file; fetch it with git lfs pull"),
        ([0x1F, 0x8B], $"a file compressed with gzip; {Decompress}"),
        (Latin("BZh"), $"a file compressed with bzip2; {Decompress}"),
        ([0xFD, .. Latin("7zXZ"), 0], $"a file compressed with xz; {Decompress}"),
        ([0x28, 0xB5, 0x2F, 0xFD], $"a file compressed with zstd; {Decompress}"),
        ([.. Latin("7z"), 0xBC, 0xAF, 0x27, 0x1C], "a 7z archive; unpack it first"),
        (Latin("Rar!"), "a RAR archive; unpack it first"),
        (Latin("PK"), "a zip archive; unpack it first"),
        ([0x93, .. Latin("NUMPY")], "an array of NumPy (.npy)"),
        ([0x89, .. Latin("HDF\r\n")], "an HDF5 file (.h5 of Keras, .mat of MATLAB's -v7.3)"),
        (Latin("GGUF"), "a GGUF file of llama.cpp"),
        ([0x89, .. Latin("PNG")], "a PNG image"),
        ([0xFF, 0xD8, 0xFF], "a JPEG image"),
        (Latin("GIF8"), "a GIF image"),
        (Latin("RIFF"), "a RIFF file (WebP, WAV)"),
        (Latin("BM"), "a BMP image"),
        (Latin("II*\0"), "a TIFF image"),
        (Latin("MM\0*"), "a TIFF image"),
        (Latin("%PDF"), "a PDF document"),
        ([0x80, 2], "a pickle of Python"),
        ([0x80, 3], "a pickle of Python"),
        ([0x80, 4], "a pickle of Python"),
        ([0x80, 5], "a pickle of Python"),
    ];

    private static readonly (string Start, string Name)[] Texts =
    [
        ("<!doctype html", "a page of HTML, as servers send it in place of a file; download the file again"),
        ("<html", "a page of HTML, as servers send it in place of a file; download the file again"),
        ("<?xml", "a text in XML, as servers send it in place of a file; download the file again"),
        ("{", "a text in JSON, e.g. an index of several files; give one of these"),
    ];

    /// <summary>What a file is, with what to do where that is always the same; null when it is none of the usual ones.</summary>
    /// <param name="head">Its first bytes, <see cref="HeadLength"/> where it has so many.</param>
    public static string? Describe(ReadOnlySpan<byte> head)
    {
        if (head.IsEmpty)
            return "an empty file";
        foreach ((byte[] start, string name) in Signatures)
            if (head.StartsWith(start))
                return name;
        if (head.Length > TarPlace && head[TarPlace..].StartsWith("ustar"u8))
            return "a tar archive; unpack it first";
        string text = Encoding.UTF8.GetString(head).TrimStart('\uFEFF', ' ', '\t', '\r', '\n');
        return Texts.FirstOrDefault(known => text.StartsWith(known.Start, StringComparison.OrdinalIgnoreCase)).Name;
    }

    /// <summary>The same of a file's content from its beginning; <paramref name="otherwise"/> when it is none of the usual ones.</summary>
    public static string Describe(string file, string otherwise)
    {
        using FileStream stream = new(file, FileMode.Open, FileAccess.Read, FileShare.Read, 1);
        return Describe(Head(stream)) ?? otherwise;
    }

    /// <summary>The first bytes of a stream, which then stands at its beginning again.</summary>
    public static byte[] Head(Stream stream)
    {
        var head = new byte[HeadLength];
        stream.Position = 0;
        int length = stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        stream.Position = 0;
        return head[..length];
    }

    private static byte[] Latin(string text) => Encoding.Latin1.GetBytes(text);
}
