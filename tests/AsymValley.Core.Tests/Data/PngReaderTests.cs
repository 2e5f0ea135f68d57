using AsymValley.Data;

namespace AsymValley.Tests.Data;

public sealed class PngReaderTests
{
    private static DecodedImage Decode(byte[] content) => PngReader.Decode("image.png", content);

    private static byte[] Pixels(int length, int step = 37) => [.. Enumerable.Range(0, length).Select(i => (byte)(i * step + i / 7))];

    public static TheoryData<string> Vectors => [.. PngVectors.Files.Keys];

    [Theory]
    [MemberData(nameof(Vectors))]
    public void LibpngsImagesAreDecoded(string name)
    {
        DecodedImage image = Decode(Convert.FromBase64String(PngVectors.Files[name]));
        int colour = name[1] - '0', depth = int.Parse(name.Split('d', 'i')[1], System.Globalization.CultureInfo.InvariantCulture);
        int channels = colour is 0 or 4 ? 1 : 3;
        Assert.Equal(new ImageShape(channels, PngVectors.Height, PngVectors.Width), image.Shape);
        for (int y = 0; y < PngVectors.Height; y++)
            for (int x = 0; x < PngVectors.Width; x++)
                for (int c = 0; c < channels; c++)
                    Assert.Equal(Expected(x, y, c), image.Pixels[(y * PngVectors.Width + x) * channels + c]);

        byte Expected(int x, int y, int c)
        {
            if (depth == 16)
                return (byte)Math.Round((9241 * x + 23311 * y + 4099 * c) % 65536 * 255.0 / 65535);
            int sample = 37 * x + 101 * y + (colour == 3 ? 0 : 59 * c) + 7 * x * y, max = (1 << depth) - 1;
            if (colour != 3)
                return (byte)Math.Round(sample % (max + 1) * 255.0 / max);
            int k = sample % (depth == 8 ? 200 : max + 1);
            return (byte)(c == 0 ? 3 * k : c == 1 ? 255 - k : k * k);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void EveryFilterIsUndone(int channels)
    {
        byte[] samples = Pixels(6 * 10 * channels);
        byte[] expected = channels is 1 or 3 ? samples : [.. samples.Where((_, i) => i % channels < channels - 1)];
        for (byte kind = 0; kind <= 4; kind++)
            Assert.Equal(expected, Decode(PngBuilder.Image(6, 10, samples, channels, _ => kind)).Pixels);
        Assert.Equal(expected, Decode(PngBuilder.Image(6, 10, samples, channels, y => (byte)(y % 5))).Pixels);
    }

    [Fact]
    public void DataMayComeInManyChunksAndOthersArePassedOver()
    {
        byte[] samples = Pixels(5 * 4 * 3), data = PngBuilder.Zlib(PngBuilder.Filtered(samples, 15, 3));
        byte[] file = PngBuilder.File([PngBuilder.Header(5, 4, 8, 2), PngBuilder.Chunk("gAMA", 0, 0, 177, 143), PngBuilder.Chunk("IDAT", data[..3]),
            PngBuilder.Chunk("IDAT"), PngBuilder.Chunk("IDAT", data[3..]), PngBuilder.Chunk("tEXt", "a\0b"u8), PngBuilder.Chunk("IEND"), [1, 2, 3]]);
        Assert.Equal(samples, Decode(file).Pixels);
    }

    [Fact]
    public void TheChecksumIsIso3309s() => Assert.Equal(0xCBF43926, Crc32.Of("123456789"u8));

    private static DataFormatException Fails(params ReadOnlySpan<byte[]> chunks)
    {
        byte[] file = PngBuilder.File(chunks);
        long before = GC.GetAllocatedBytesForCurrentThread();
        var exception = Assert.Throws<DataFormatException>(() => Decode(file));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4_000_000);
        return exception;
    }

    private static readonly byte[] End = PngBuilder.Chunk("IEND"), Grey = PngBuilder.Header(2, 2, 8, 0);
    private static readonly byte[] Data = PngBuilder.Chunk("IDAT", PngBuilder.Zlib([0, 1, 2, 0, 3, 4]));

    [Theory]
    [InlineData(0u, 4u)]
    [InlineData(4u, 0u)]
    [InlineData(5793u, 5793u)] // 2^25 and a little more
    [InlineData(uint.MaxValue, uint.MaxValue)]
    public void SizesOutOfRangeAreRefused(uint width, uint height)
    {
        DataFormatException exception = Fails(PngBuilder.Header(width, height, 8, 6), Data, End);
        Assert.Equal((16, $"{width}×{height}"), (exception.Offset, exception.Found));
    }

    [Fact]
    public void ASizeThatTheDataCannotHoldIsRefused() =>
        Assert.Contains("can hold", Fails(PngBuilder.Header(5000, 5000, 16, 6), Data, End).Expected, StringComparison.Ordinal);

    [Theory]
    [InlineData(3, 0)]
    [InlineData(1, 2)]
    [InlineData(16, 3)]
    [InlineData(4, 4)]
    [InlineData(8, 5)]
    [InlineData(8, 7)]
    public void DepthAndColourMustFit(byte depth, byte colour) => Assert.Equal((24, $"{depth} and {colour}"),
        Fails(PngBuilder.Header(2, 2, depth, colour), Data, End) is var e ? (e.Offset, e.Found) : default);

    [Fact]
    public void ChunksMustBeInOrder()
    {
        Assert.Equal((8, "IDAT"), Fails(Data, End) is var first ? (first.Offset, first.Found) : default);
        Assert.Contains("fewer", Fails(Grey, End) is { Expected: var none } ? none + " fewer" : "", StringComparison.Ordinal);
        Assert.StartsWith("IHDR", Fails(Grey, Grey, Data, End).Found, StringComparison.Ordinal);
        Assert.StartsWith("IDAT", Fails(Grey, Data, PngBuilder.Chunk("tIME"), Data, End).Found, StringComparison.Ordinal);
        Assert.StartsWith("PLTE", Fails(Grey, Data, PngBuilder.Chunk("PLTE", 1, 2, 3), End).Found, StringComparison.Ordinal);
        Assert.StartsWith("PLTE of 4", Fails(Grey, PngBuilder.Chunk("PLTE", 1, 2, 3, 4), Data, End).Found, StringComparison.Ordinal);
        Assert.StartsWith("ABCD", Fails(Grey, PngBuilder.Chunk("ABCD"), Data, End).Found, StringComparison.Ordinal);
        Assert.Contains("palette", Fails(PngBuilder.Header(2, 2, 8, 3), Data, End).Expected, StringComparison.Ordinal);
        Assert.Contains("up to IEND", Fails(Grey, Data).Expected, StringComparison.Ordinal);
    }

    [Fact]
    public void ImageDataMustBeWholeAndKnown()
    {
        Assert.Contains("the end of the data after 5", Fails(Grey, Idat(0, 1, 2, 0, 3), End).Found, StringComparison.Ordinal);
        Assert.Equal((6, "more"), Fails(Grey, Idat(0, 1, 2, 0, 3, 4, 0), End) is var more ? (more.Offset, more.Found) : default);
        Assert.Equal((3, "5"), Fails(Grey, Idat(0, 1, 2, 5, 3, 4), End) is var filter ? (filter.Offset, filter.Found) : default);
        Assert.Equal("2", Fails(PngBuilder.Header(2, 1, 8, 3), PngBuilder.Chunk("PLTE", 1, 2, 3, 4, 5, 6), Idat(0, 1, 2), End).Found);
        byte[] bent = PngBuilder.Zlib([0, 1, 2, 0, 3, 4]);
        bent[^1] ^= 1; // the checksum of zlib, under a right one of the chunk
        Assert.Contains("damaged", Fails(Grey, PngBuilder.Chunk("IDAT", bent), End).Found, StringComparison.Ordinal);

        static byte[] Idat(params ReadOnlySpan<byte> lines) => PngBuilder.Chunk("IDAT", PngBuilder.Zlib(lines));
    }

    [Fact]
    public void ADamagedChunkIsSeen()
    {
        byte[] bent = (byte[])Data.Clone();
        bent[9] ^= 4;
        Assert.StartsWith("the CRC", Fails(Grey, bent, End).Expected, StringComparison.Ordinal);
        Assert.Equal("an empty file", Assert.Throws<DataFormatException>(() => Decode([])).Found);
        Assert.Equal("0x474946", Assert.Throws<DataFormatException>(() => Decode("GIF"u8.ToArray())).Found);
    }

    // Past the CRCs: what a damaged or malicious writer could make.
    [Fact]
    public void FlippedBitsUnderRightChecksumsAreFoundOrRead()
    {
        var random = new Random(1);
        foreach (string text in PngVectors.Files.Values)
        {
            byte[] file = Convert.FromBase64String(text);
            for (int trial = 0; trial < 60; trial++)
            {
                byte[] bent = (byte[])file.Clone();
                bent[random.Next(8, bent.Length)] ^= (byte)(1 << random.Next(8));
                RepairChecksums(bent);
                long before = GC.GetAllocatedBytesForCurrentThread();
                try
                {
                    DecodedImage image = Decode(bent);
                    Assert.Equal(image.Shape.Length, image.Pixels.Length);
                }
                catch (DataFormatException exception)
                {
                    Assert.Equal("image.png", exception.File);
                }
                Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 8_000_000);
            }
        }
    }

    private static void RepairChecksums(byte[] file)
    {
        for (long place = 8, length; place + 12 <= file.Length; place += 12 + length)
        {
            length = System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(file.AsSpan((int)place));
            if (place + 12 + length > file.Length)
                return;
            uint crc = PngBuilder.Crc(file.AsSpan((int)place + 4, 4 + (int)length));
            System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(file.AsSpan((int)(place + 8 + length)), crc);
        }
    }
}
