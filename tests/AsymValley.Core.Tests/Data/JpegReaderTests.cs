using AsymValley.Data;

namespace AsymValley.Tests.Data;

/// <summary>A test that needs a shim built with libjpeg.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class JpegFactAttribute : FactAttribute
{
    private static readonly Lazy<string?> s_skip = new(() =>
    {
        try
        {
            JpegReader.Decode("probe", Convert.FromBase64String(JpegReaderTests.Grey));
            return null;
        }
        catch (ImageSupportException exception)
        {
            return exception.Message;
        }
    });

    public JpegFactAttribute() => Skip = s_skip.Value;
}

public sealed class JpegReaderTests
{
    // Smooth images of 19×13 pixels, written by Pillow 9.4 at quality 95 without subsampling: it keeps each value to 5.
    private const int Width = 19, Height = 13, Tolerance = 6;

    // 10 + 8x + 6y
    internal const string Grey = "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAIBAQEBAQIBAQECAgICAgQDAgICAgUEBAMEBgUGBgYFBgYGBwkIBgcJBwYGCAsICQoKCgoKBggLDAsKDAkKCgr/wAALCAANABMBAREA/8QAFQABAQAAAAAAAAAAAAAAAAAACQj/xAAiEAAABAUFAQAAAAAAAAAAAAAABwgkBAUiQlEGFTRDUiX/2gAIAQEAAD8AOtNpJcdpi0IAm0kuO0xaLE0+SXxodp1+QdKbS9kjenFoQBNpeyRvTi0WJp8vZJs0PT1+R//Z";

    // (20 + 10x, 30 + 15y, 200 − 6x − 3y), in one scan and progressive; and one of cyan, magenta, yellow and black.
    private const string Rgb = "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAIBAQEBAQIBAQECAgICAgQDAgICAgUEBAMEBgUGBgYFBgYGBwkIBgcJBwYGCAsICQoKCgoKBggLDAsKDAkKCgr/2wBDAQICAgICAgUDAwUKBwYHCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgr/wAARCAANABMDAREAAhEBAxEB/8QAFgABAQEAAAAAAAAAAAAAAAAABwYI/8QAJRAAAAMHAwUAAAAAAAAAAAAAAAEGAgQHCCIlojJBUgMSI0JR/8QAFgEBAQEAAAAAAAAAAAAAAAAACAcJ/8QAHxEAAgICAQUAAAAAAAAAAAAAAAYEIgIyExQjJEFx/9oADAMBAAIRAxEAPwDJ6Vll02/EL9re9rksTXjWwlJWWXTb8QaWt72sK9Nd9bFy7SyeBm37cRDJL338rCIiO/jY29DmlYRpmmjAhTWtjnWMGU1hm1EpKwiTNNHz0IGlrY51hYJrDNqXDtCRMl0GS7NuAhsljn8+QiIjDN6bH4f/2Q==";
    private const string Progressive = "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAIBAQEBAQIBAQECAgICAgQDAgICAgUEBAMEBgUGBgYFBgYGBwkIBgcJBwYGCAsICQoKCgoKBggLDAsKDAkKCgr/2wBDAQICAgICAgUDAwUKBwYHCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgr/wgARCAANABMDAREAAhEBAxEB/8QAFgABAQEAAAAAAAAAAAAAAAAABgUH/8QAFgEBAQEAAAAAAAAAAAAAAAAABwYI/9oADAMBAAIQAxAAAAHJ1+VSmixchkR1TYMSmixchkT/xAAaEAACAwEBAAAAAAAAAAAAAAAABAIFBhEh/9oACAEBAAEFAlcyK5kjmfFahYVqFiNStz//xAAbEQACAgMBAAAAAAAAAAAAAAAABQMhARMxI//aAAgBAwEBPwFM85Ymd8sid+eLEzCahMwmoiYTa8H/xAAbEQACAgMBAAAAAAAAAAAAAAAABQMhARIxIv/aAAgBAgEBPwFq97Y1e9ske+82NWM9jVjPZIxn3yf/xAAWEAEBAQAAAAAAAAAAAAAAAAAzACD/2gAIAQEABj8COOPH/8QAGRAAAgMBAAAAAAAAAAAAAAAAACExocER/9oACAEBAAE/IY8EeBPAqqFVRx1R/9oADAMBAAIAAwAAABBqJL//xAAWEQEBAQAAAAAAAAAAAAAAAAAQgQD/2gAIAQMBAT8QAScWae3/xAAUEQEAAAAAAAAAAAAAAAAAAAAg/9oACAECAQE/EFuczPf/xAAbEAACAQUAAAAAAAAAAAAAAAAAARBBUYGR4f/aAAgBAQABPxCAAxwcDNJpFlWn/9k=";
    private const string Cmyk = "/9j/7gAOQWRvYmUAZAAAAAAA/9sAQwAQCwwODAoQDg0OEhEQExgoGhgWFhgxIyUdKDozPTw5Mzg3QEhcTkBEV0U3OFBtUVdfYmdoZz5NcXlwZHhcZWdj/8AAFAgACAAIBEMRAE0RAFkRAEsRAP/EABQAAQAAAAAAAAAAAAAAAAAAAAb/xAAUEAEAAAAAAAAAAAAAAAAAAAAA/9oADgRDAE0AWQBLAAA/AHZsYlj/2Q==";

    private static DecodedImage Decode(byte[] content) => JpegReader.Decode("image.jpg", content);

    [JpegFact]
    public void GreyAndColourAreDecoded()
    {
        DecodedImage grey = Decode(Convert.FromBase64String(Grey));
        Assert.Equal(new ImageShape(1, Height, Width), grey.Shape);
        Compare(grey, (x, y, _) => 10 + 8 * x + 6 * y);
        foreach (string file in (string[])[Rgb, Progressive])
        {
            DecodedImage colour = Decode(Convert.FromBase64String(file));
            Assert.Equal(new ImageShape(3, Height, Width), colour.Shape);
            Compare(colour, (x, y, c) => c switch { 0 => 20 + 10 * x, 1 => 30 + 15 * y, _ => 200 - 6 * x - 3 * y });
        }
    }

    private static void Compare(DecodedImage image, Func<int, int, int, int> expected)
    {
        int channels = image.Shape.Channels;
        for (int i = 0; i < image.Pixels.Length; i++)
            Assert.InRange(image.Pixels[i] - expected(i / channels % Width, i / channels / Width, i % channels), -Tolerance, Tolerance);
    }

    [JpegFact]
    public void FoldersMayMixJpegAndPng()
    {
        using var folder = new TemporaryFolder();
        byte[] png = PngBuilder.Image(Width, Height, new byte[Width * Height], 1);
        foreach (string part in (string[])["train", "test"])
        {
            folder.Write($"{part}/a/1.jpg", Convert.FromBase64String(Grey));
            folder.Write($"{part}/a/2.JPEG", Convert.FromBase64String(Rgb));
            folder.Write($"{part}/b/1.jpg", png); // by its content
        }
        Dataset dataset = DatasetCatalog.Open("ImageFolder", folder.Path);
        Assert.Equal((3, new ImageShape(3, Height, Width)), (dataset.Train.Count, dataset.Shape));
    }

    [JpegFact]
    public void CutFilesAreFaults()
    {
        foreach (string text in (string[])[Grey, Progressive])
        {
            byte[] content = Convert.FromBase64String(text);
            for (int length = 3; length < content.Length; length++)
            {
                var exception = Assert.Throws<DataFormatException>(() => Decode(content[..length]));
                Assert.InRange(exception.Offset, 0, length);
                Assert.NotEmpty(exception.Found);
            }
        }
    }

    [JpegFact]
    public void FlippedBitsAreFaultsOrOtherPixels()
    {
        var random = new Random(5);
        foreach (string text in (string[])[Grey, Rgb, Progressive])
        {
            byte[] content = Convert.FromBase64String(text);
            for (int trial = 0; trial < 300; trial++)
            {
                byte[] bent = (byte[])content.Clone();
                bent[random.Next(3, bent.Length)] ^= (byte)(1 << random.Next(8));
                long before = GC.GetAllocatedBytesForCurrentThread();
                try
                {
                    DecodedImage image = Decode(bent);
                    Assert.Equal(image.Shape.Length, image.Pixels.Length);
                }
                catch (DataFormatException exception)
                {
                    Assert.Equal("image.jpg", exception.File);
                }
                Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 2_000_000);
            }
        }
    }

    [JpegFact]
    public void OtherColoursAndHugeSizesAreRefused()
    {
        Assert.Contains("Neither grey", Assert.Throws<DataFormatException>(() => Decode(Convert.FromBase64String(Cmyk))).Found, StringComparison.Ordinal);
        byte[] huge = Convert.FromBase64String(Grey);
        int frame = huge.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0xC0]);
        ((byte[])[0xFF, 0x00, 0xFF, 0x00]).CopyTo(huge, frame + 5);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.StartsWith("65280×65280", Assert.Throws<DataFormatException>(() => Decode(huge)).Found, StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000_000);
    }
}
