using System.Buffers.Binary;
using System.IO.Compression;
using AsymValley.Data;

namespace AsymValley.Tests.Data;

/// <summary>Compressed data that are damaged, or far more than what holds them.</summary>
public sealed class CompressedDataTests
{
    // A header that asks for a dictionary (RFC 1950, FDICT), which no image has: zlib has a number of its own for it.
    private static readonly byte[] s_withDictionary = [0x78, 0xBB, 0, 0, 0, 1, 3, 0, 0, 0, 0, 1];

    [Fact]
    public void ZlibsOwnErrorsAreErrorsOfTheFile()
    {
        using var folder = new TemporaryFolder();
        byte[] png = PngBuilder.File(PngBuilder.Header(2, 2, 8, 0), PngBuilder.Chunk("IDAT", s_withDictionary), PngBuilder.Chunk("IEND"));
        byte[] mat = new MatBuilder(false).AddBytes([15, 0, 0, 0, (byte)s_withDictionary.Length, 0, 0, 0, .. s_withDictionary]).File;
        Assert.Contains("damaged stream", Assert.Throws<DataFormatException>(() => ImageFile.Read(folder.Write("a.png", png))).Message, StringComparison.Ordinal);
        Assert.Contains("damaged stream", Assert.Throws<DataFormatException>(() => SvhnReader.Read(folder.Write("a.mat", mat))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void WhatASmallFileExpandsToIsBounded()
    {
        using var folder = new TemporaryFolder();
        // 200 MB of zeros in 200 kB.
        const int count = 50_000, side = 63;
        var header = new byte[16];
        foreach ((int i, uint value) in ((int, uint)[])[(0, 0x0803), (4, count), (8, side), (12, side)])
            BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(i), value);
        string images = folder.File("images.gz");
        using (var gzip = new GZipStream(File.Create(images), CompressionLevel.Fastest))
        {
            gzip.Write(header);
            for (int i = 0; i < side * side; i++)
                gzip.Write(new byte[count]);
        }
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Contains("decompressed files may have more", Assert.Throws<DataFormatException>(() => IdxReader.Read(images, images, 10)).Message, StringComparison.Ordinal);
        byte[] mat = new MatBuilder(false).Add("X", [32, 32, 3, 10_000], 2, new byte[32 * 32 * 3 * 10_000], compress: true).File;
        Assert.Contains("-v6", Assert.Throws<DataFormatException>(() => SvhnReader.Read(folder.Write("a.mat", mat))).Message, StringComparison.Ordinal);
        Assert.InRange(new FileInfo(images).Length, 1, 2_000_000);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 250_000_000);
    }

    [Fact]
    public void AnImagesScanlinesAreNeverAllInMemory()
    {
        using var folder = new TemporaryFolder();
        // 16 bits of four samples: eight bytes a pixel, of which three are kept.
        byte[] png = PngBuilder.File(PngBuilder.Header(2000, 2000, 16, 6), PngBuilder.Chunk("IDAT", PngBuilder.Zlib(new byte[2000 * (1 + 8 * 2000)])), PngBuilder.Chunk("IEND"));
        string path = folder.Write("a.png", png);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal(new ImageShape(3, 2000, 2000), ImageFile.Read(path).Shape);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 12_000_000, 13_000_000);
    }

    [Theory]
    [InlineData(17)] // strings, tables
    [InlineData(16)] // functions
    [InlineData(200)]
    public void ElementsOfOtherClassesArePassedOver(int kind)
    {
        using var folder = new TemporaryFolder();
        var builder = new MatBuilder(false);
        // Of an object: flags, its name where arrays have dimensions, "MCOS", its class.
        byte[] content =
        [
            .. builder.Word(6), .. builder.Word(8), .. builder.Word((uint)kind), .. builder.Word(0),
            .. builder.Word(1), .. builder.Word(5), .. "table"u8, 0, 0, 0, .. builder.Word(4 << 16 | 1), .. "MCOS"u8, .. builder.Word(1), .. builder.Word(6), .. "string"u8, 0, 0,
        ];
        byte[] element = [.. builder.Word(14), .. builder.Word((uint)content.Length), .. content];
        foreach (bool compress in (bool[])[false, true])
        {
            byte[] file = new MatBuilder(false).AddBytes(compress ? [.. builder.Word(15), .. builder.Compressed(element)] : element).AddBytes(SvhnReaderTests.File(false, false)[128..]).File;
            Assert.Equal([1, 0, 9, 2, 0], SvhnReader.Read(folder.Write("a.mat", file)).Labels);
        }
    }
}
