using System.IO.Compression;
using System.Text;
using AsymValley.Data;

namespace AsymValley.Tests.Data;

/// <summary>
/// Every format's smallest whole file, cut, bent and given to the wrong reader: either it is read, or a
/// <see cref="DataFormatException"/> says where the fault is. Nothing else may be thrown, and little be allocated.
/// </summary>
public sealed class MalformedFileTests : IDisposable
{
    private const int MaxAllocated = 16_000_000, Flips = 250;

    private readonly TemporaryFolder _folder = new();

    private sealed record Sample(byte[] Content, Func<string, DataSplit> Read, bool KnowsItsLength);

    private static readonly Dictionary<string, Sample> Samples = new()
    {
        ["cifar10"] = new(Labelled(2, 1, 3072), file => CifarReader.Read([file], CifarLabels.Cifar10), false),
        ["cifar100"] = new(Labelled(2, 2, 3072), file => CifarReader.Read([file], CifarLabels.Cifar100Coarse), false),
        ["idx images"] = new(IdxImages, file => IdxReader.Read(file, Beside(file, [0, 0, 8, 1, 0, 0, 0, 2, 9, 0]), 10), true),
        ["idx images.gz"] = new(Gzip(IdxImages), file => IdxReader.Read(file, Beside(file, [0, 0, 8, 1, 0, 0, 0, 2, 9, 0]), 10), true),
        ["idx labels"] = new([0, 0, 8, 1, 0, 0, 0, 2, 9, 0], file => IdxReader.Read(Beside(file, IdxImages), file, 10), true),
        ["digits"] = new(Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("1,", 64)) + "7\n" + string.Concat(Enumerable.Repeat("16,", 64)) + "0\n"), DigitsReader.Read, false),
        ["mat"] = new(SvhnReaderTests.File(bigEndian: false, compress: false), SvhnReader.Read, true),
        ["mat, big-endian"] = new(SvhnReaderTests.File(bigEndian: true, compress: false), SvhnReader.Read, true),
        ["mat, compressed"] = new(SvhnReaderTests.File(bigEndian: false, compress: true), SvhnReader.Read, true),
        ["mat, compressed, big-endian"] = new(SvhnReaderTests.File(bigEndian: true, compress: true), SvhnReader.Read, true),
        ["stl images"] = new(Labelled(1, 0, 27648), file => Stl10Reader.Read(file, Beside(file, [10]), 8), true),
        ["stl labels"] = new([1, 10], file => Stl10Reader.Read(Beside(file, new byte[2 * 27648]), file, 8), true),
        ["png grey"] = Png("c0d8i0"),
        ["png interlaced"] = Png("c6d16i1"),
        ["png palette"] = Png("c3d4i0"),
    };

    private static byte[] IdxImages => [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 3, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];

    public static TheoryData<string> Formats => [.. Samples.Keys];

    private static Sample Png(string name) => new(Convert.FromBase64String(PngVectors.Files[name]), file =>
    {
        DecodedImage image = ImageFile.Read(file);
        return new DataSplit(image.Shape, image.Pixels, [0]);
    }, true);

    private static byte[] Labelled(int count, int labels, int pixels) =>
        [.. Enumerable.Range(0, count).SelectMany(n => Enumerable.Range(0, labels + pixels).Select(i => (byte)(i < labels ? n + i : n + i * 7)))];

    private static byte[] Gzip(byte[] bytes)
    {
        using var buffer = new MemoryStream();
        using (var gzip = new GZipStream(buffer, CompressionLevel.Optimal))
            gzip.Write(bytes);
        return buffer.ToArray();
    }

    private static string Beside(string file, byte[] content)
    {
        string other = file + ".other";
        File.WriteAllBytes(other, content);
        return other;
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>What was read, or null where the fault was told.</summary>
    private DataSplit? Read(Sample sample, byte[] content)
    {
        string file = _folder.Write("file", content);
        long before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            return sample.Read(file);
        }
        catch (DataFormatException exception)
        {
            Assert.StartsWith(file, exception.File, StringComparison.Ordinal);
            Assert.True(exception.Offset >= 0 && exception.Expected.Length > 0 && exception.Found.Length > 0, exception.Message);
            return null;
        }
        finally
        {
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, MaxAllocated);
        }
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void WholeFilesAreRead(string format) => Assert.NotNull(Read(Samples[format], Samples[format].Content));

    [Theory]
    [MemberData(nameof(Formats))]
    public void CutFilesAreFaultsOrShorterSets(string format)
    {
        Sample sample = Samples[format];
        DataSplit whole = Read(sample, sample.Content)!;
        // Every length near the ends, where headers and checksums are, and some between.
        foreach (int length in Enumerable.Range(0, sample.Content.Length).Where(n => n < 150 || n > sample.Content.Length - 60 || n % 97 == 0))
        {
            DataSplit? read = Read(sample, sample.Content[..length]);
            if (sample.KnowsItsLength)
                // .NET does not miss the end of a gzip stream once all data are there.
                Assert.True(read is null || format == "idx images.gz" && whole.Pixels.AsSpan().SequenceEqual(read.Pixels), $"{length} bytes were read");
            else if (read is not null)
                Assert.True(read.Count <= whole.Count && whole.Pixels.AsSpan().StartsWith(read.Pixels), $"{length} bytes were read as others");
        }
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void BytesTooManyAreFaultsOrLeftOut(string format)
    {
        Sample sample = Samples[format];
        if (Read(sample, [.. sample.Content, 0, 0, 0]) is { } read)
            Assert.Equal(Read(sample, sample.Content)!.Pixels, read.Pixels);
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void FlippedBitsAreFaultsOrOtherPixels(string format)
    {
        Sample sample = Samples[format];
        var random = new Random(7);
        for (int trial = 0; trial < Flips; trial++)
        {
            byte[] bent = (byte[])sample.Content.Clone();
            // Half of the flips into the first bytes, which say how the rest is to be read.
            int range = trial % 2 == 0 ? Math.Min(200, bent.Length) : bent.Length;
            for (int flips = 1 + trial % 3; flips > 0; flips--)
                bent[random.Next(range)] ^= (byte)(1 << random.Next(8));
            Read(sample, bent);
        }
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void HugeSizesAreFaultsOrOtherPixels(string format)
    {
        Sample sample = Samples[format];
        for (int place = 0; place + 4 <= Math.Min(sample.Content.Length, 200); place++)
        {
            foreach (byte[] size in (byte[][])[[0xFF, 0xFF, 0xFF, 0xFF], [0x7F, 0xFF, 0xFF, 0xFF], [0, 0, 0, 0x40], [0, 0, 0, 0]])
            {
                byte[] bent = (byte[])sample.Content.Clone();
                size.CopyTo(bent, place);
                Read(sample, bent);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void FilesOfOtherFormatsAreFaults(string format)
    {
        foreach ((string other, Sample sample) in Samples)
            if (other != format && other.Split(' ', ',')[0] != format.Split(' ', ',')[0])
                Assert.Null(Read(Samples[format], sample.Content));
    }

    // A megabyte of zeros compresses to a thousandth: a reader must not take more of it than its format asks for.
    [Fact]
    public void CompressedBombsAreNotInflated()
    {
        byte[] bomb = PngBuilder.Zlib(new byte[100_000_000]);
        byte[] png = PngBuilder.File(PngBuilder.Header(4, 4, 8, 0), PngBuilder.Chunk("IDAT", bomb), PngBuilder.Chunk("IEND"));
        Assert.Null(Read(Samples["png grey"], png));
        var mat = new MatBuilder(false);
        Assert.Null(Read(Samples["mat"], mat.AddBytes([.. mat.Word(15), .. mat.Word((uint)bomb.Length), .. bomb]).File));
        Assert.Null(Read(Samples["idx images"], Gzip([.. IdxImages, .. new byte[100_000_000]])));
    }
}
