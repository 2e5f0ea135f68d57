using System.Buffers.Binary;
using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using AsymValley.Data;
using AsymValley.Tests.Data;
using CsCheck;

namespace AsymValley.Fuzz;

/// <summary>Files of images and archives of them: of a grammar, and valid ones that were changed.</summary>
internal static class Images
{
    private const string Grey = "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAIBAQEBAQIBAQECAgICAgQDAgICAgUEBAMEBgUGBgYFBgYGBwkIBgcJBwYGCAsICQoKCgoKBggLDAsKDAkKCgr/wAALCAANABMBAREA/8QAFQABAQAAAAAAAAAAAAAAAAAACQj/xAAiEAAABAUFAQAAAAAAAAAAAAABBwgkBAUiQlEGFTRDUiX/2gAIAQEAAD8AOtNpJcdpi0IAm0kuO0xaLE0+SXxodp1+QdKbS9kjenFoQBNpeyRvTi0WJp8vZJs0PT1+R//Z";

    // A size of Adam7 of which every pass has something, narrow and wide pixels, a palette.
    private static readonly byte[][] s_pngs =
    [
        PngBuilder.Image(5, 4, [.. Enumerable.Range(0, 60).Select(i => (byte)(i * 7))], 3, row => (byte)(row % 5)), PngBuilder.Image(3, 3, new byte[9], 1), PngBuilder.Image(2, 2, new byte[16], 4),
        PngBuilder.File(PngBuilder.Header(9, 9, 8, 2, 1), PngBuilder.Chunk("IDAT", PngBuilder.Zlib(new byte[400])), PngBuilder.Chunk("IEND")),
        PngBuilder.File(PngBuilder.Header(5, 2, 2, 3), PngBuilder.Chunk("PLTE", 1, 2, 3, 4, 5, 6), PngBuilder.Chunk("IDAT", PngBuilder.Zlib(new byte[6])), PngBuilder.Chunk("IEND")),
        PngBuilder.File(PngBuilder.Header(2, 2, 16, 6), PngBuilder.Chunk("IDAT", PngBuilder.Zlib(new byte[34])), PngBuilder.Chunk("IEND")),
    ];

    public static byte[] Picture { get; } = PngBuilder.Image(2, 2, new byte[4], 1);

    public static byte[] Pictures { get; } = Idx(0x0803, 3, [3, 2, 2], new byte[12]);

    public static byte[] Labels { get; } = Idx(0x0801, 1, [3], [0, 5, 9]);

    /// <summary>What an archive should have.</summary>
    public static DownloadArchive Expected { get; } = new("set", [new("own/a.bin", 3), new("own/names.txt", null)], [new("train/cat", ".png", 2)]);

    /// <summary>Images of PNG: changed, some with the right checksums; with any header; and ones that expand a thousand times.</summary>
    public static Gen<byte[]> PngFiles { get; } = Gen.Frequency(
        (3, Edits.Of(s_pngs)), (4, Edits.Of(s_pngs).Select(Repaired)),
        (2, Gen.Select(Gen.OneOfConst<uint>(0, 1, 2, 3, 9, 100, 6000, 1 << 25, uint.MaxValue), Gen.OneOfConst<uint>(1, 2, 9, 5000, 1 << 25), Gen.OneOfConst<byte>(1, 2, 4, 8, 16, 3), Gen.OneOfConst<byte>(0, 2, 3, 4, 6, 1), Gen.OneOfConst<byte>(0, 1, 2),
            Gen.OneOf(Gen.Byte.Array[0, 200], Gen.Int[0, 2000].Select(length => new byte[length])), (width, height, depth, colour, interlace, lines) =>
                PngBuilder.File(PngBuilder.Header(width, height, depth, colour, interlace), PngBuilder.Chunk("PLTE", new byte[9]), PngBuilder.Chunk("IDAT", PngBuilder.Zlib(lines)), PngBuilder.Chunk("IEND")))),
        (2, Edits.Of(PngBuilder.Zlib(new byte[12])).Select(zlib => PngBuilder.File(PngBuilder.Header(3, 3, 8, 0), PngBuilder.Chunk("IDAT", zlib), PngBuilder.Chunk("IEND")))));

    public static Gen<byte[]> JpegFiles { get; } = Edits.Of(Convert.FromBase64String(Grey));

    /// <summary>Files of house numbers: arrays that fit or do not, between others, compressed or not, in both byte orders.</summary>
    public static Gen<byte[]> MatFiles { get; } = Gen.Frequency((3, Edits.Of(Mat(false, false), Mat(true, false), Mat(false, true), Mat(true, true))),
        (2, Gen.Select(Gen.Bool, Element(), Element(), Element(), (big, a, b, c) => new MatBuilder(big).AddBytes([.. a(big), .. b(big), .. c(big)]).File)),
        (2, Gen.Select(Gen.Bool, Edits.Of(new MatBuilder(false).Matrix("X", [2, 2, 3, 1], 2, new byte[12], 9, 0)), (big, element) =>
            new MatBuilder(false).AddBytes([.. new MatBuilder(false).Word(15), .. new MatBuilder(false).Compressed(element)]).File)));

    public static Gen<byte[]> IdxImages { get; } = Idx(Pictures, Gen.Select(Sizes().Array[3], Gen.Int[0, 40], (sizes, length) => Idx(0x0803, 3, sizes, new byte[length])));

    public static Gen<byte[]> IdxLabels { get; } = Idx(Labels, Gen.Select(Sizes().Array[1], Gen.Byte.Array[0, 9], (sizes, labels) => Idx(0x0801, 1, sizes, labels)));

    public static Gen<byte[]> CifarFiles { get; } = Edits.Of(new byte[3073], new byte[2 * 3073], "version https://git-lfs.github.com/spec/v1\n"u8.ToArray(), []);

    public static Gen<byte[]> StlFiles { get; } = Edits.Of(new byte[3 * 96 * 96], [0x1F, 0x8B], []);

    public static Gen<byte[]> DigitFiles { get; } = Edits.Of(Encoding.ASCII.GetBytes(string.Join('\n', Enumerable.Range(0, 2).Select(i => string.Join(',', Enumerable.Repeat(i, 64)) + ",7"))));

    /// <summary>Archives of tar in gzip: changed as a whole, and changed within.</summary>
    public static Gen<byte[]> Archives { get; } = Gen.Frequency((1, Edits.Of(Gzip(Tar()))), (4, Edits.Of(Tar()).Select(Gzip)));

    private static Gen<uint> Sizes() => Gen.OneOf(Gen.OneOfConst<uint>(0, 1, 2, 3, 255, 65536, int.MaxValue, uint.MaxValue), Gen.UInt[1, 4]);

    private static Gen<byte[]> Idx(byte[] valid, Gen<byte[]> others) => Gen.Frequency((3, Edits.Of(valid)), (2, Edits.Of(Gzip(valid))), (2, Edits.Of(valid).Select(Gzip)), (2, others), (1, others.Select(Gzip)));

    private static byte[] Idx(uint magic, int dimensions, uint[] sizes, byte[] data)
    {
        var header = new byte[4 + 4 * dimensions];
        BinaryPrimitives.WriteUInt32BigEndian(header, magic);
        for (int i = 0; i < dimensions; i++)
            BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(4 + 4 * i), sizes[i]);
        return [.. header, .. data];
    }

    private static byte[] Mat(bool bigEndian, bool compress) => new MatBuilder(bigEndian)
        .Add("other", [1, 1], 9, new byte[8], compress, 6).Add("X", [2, 2, 3, 2], 2, new byte[24], compress).Add("y", [2, 1], 2, [1, 10], compress).File;

    private static Gen<Func<bool, byte[]>> Element() => Gen.Select(Gen.OneOfConst("X", "y", "z", ""), Gen.OneOfConst(0, 1, 2, 3, 32, int.MaxValue).Array[0, 5], Gen.OneOfConst(1, 2, 5, 7, 9, 14, 99), Gen.Byte.Array[0, 30], Gen.OneOfConst(1, 4, 6, 9, 16, 17, 200), Gen.Bool,
        (name, sizes, type, data, kind, compress) => (Func<bool, byte[]>)(big => new MatBuilder(big).Add(name, sizes, type, data, compress, kind).File[128..]));

    /// <summary>The same with the checksums that the chunks should have, as far as chunks can be told.</summary>
    private static byte[] Repaired(byte[] png)
    {
        byte[] repaired = [.. png];
        for (long place = 8; place + 12 <= repaired.Length;)
        {
            long length = BinaryPrimitives.ReadUInt32BigEndian(repaired.AsSpan((int)place)), end = place + 8 + length;
            if (end + 4 > repaired.Length)
                break;
            BinaryPrimitives.WriteUInt32BigEndian(repaired.AsSpan((int)end), Crc32.Of(repaired.AsSpan((int)place + 4, 4 + (int)length)));
            place = end + 4;
        }
        return repaired;
    }

    private static byte[] Gzip(byte[] bytes)
    {
        using var buffer = new MemoryStream();
        using (var gzip = new GZipStream(buffer, CompressionLevel.Fastest))
            gzip.Write(bytes);
        return buffer.ToArray();
    }

    private static byte[] Tar()
    {
        using var buffer = new MemoryStream();
        using (var tar = new TarWriter(buffer, TarEntryFormat.Pax))
        {
            foreach ((string name, byte[] content) in ((string, byte[])[])[("own/a.bin", [1, 2, 3]), ("own/names.txt", [65]), ("train/cat/1.png", [7]), ("train/cat/2.png", [])])
                tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(content), ModificationTime = DateTimeOffset.UnixEpoch });
        }
        return buffer.ToArray();
    }
}
