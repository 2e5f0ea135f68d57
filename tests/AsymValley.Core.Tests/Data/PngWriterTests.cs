using System.Buffers.Binary;
using System.IO.Compression;
using AsymValley.Data;

namespace AsymValley.Tests.Data;

public sealed class PngWriterTests
{
    [Theory]
    [InlineData(1, 3, 5)]
    [InlineData(3, 4, 2)]
    public void AnImageIsWhatTheFormatSays(int channels, int height, int width)
    {
        using var folder = new TemporaryFolder();
        var shape = new ImageShape(channels, height, width);
        byte[] pixels = [.. Enumerable.Range(0, shape.Length).Select(i => (byte)(i * 37))];
        PngWriter.Save(folder.File("image.png"), shape, pixels);

        // Three chunks, each with the right checksum; the second one holds the rows, unfiltered.
        byte[] file = File.ReadAllBytes(folder.File("image.png"));
        int at = 8;
        foreach (string type in (string[])["IHDR", "IDAT", "IEND"])
        {
            int length = BinaryPrimitives.ReadInt32BigEndian(file.AsSpan(at));
            Assert.Equal(PngBuilder.Chunk(type, file.AsSpan(at + 8, length)), file[at..(at + 12 + length)]);
            if (type == "IDAT")
            {
                using var rows = new ZLibStream(new MemoryStream(file, at + 8, length), CompressionMode.Decompress);
                var unpacked = new byte[height * (1 + width * channels)];
                rows.ReadExactly(unpacked);
                Assert.Equal(unpacked, pixels.Chunk(width * channels).SelectMany(row => row.Prepend((byte)0)));
            }
            at += 12 + length;
        }
        Assert.Equal(file.Length, at);
        DecodedImage read = ImageFile.Read(folder.File("image.png"));
        Assert.Equal(shape, read.Shape);
        Assert.Equal(pixels, read.Pixels);
    }

    [Fact]
    public void OtherChannelsAndOtherLengthsAreRefused()
    {
        Assert.Throws<ArgumentException>(() => PngWriter.Save("x.png", new ImageShape(2, 1, 1), [1, 2]));
        Assert.Throws<ArgumentException>(() => PngWriter.Save("x.png", new ImageShape(1, 2, 2), [1, 2]));
        Assert.False(File.Exists("x.png"));
    }
}
