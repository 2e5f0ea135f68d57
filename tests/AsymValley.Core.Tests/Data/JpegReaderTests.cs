using System.Reflection;
using System.Runtime.Loader;
using System.Security.Cryptography;
using System.Text.Json;
using AsymValley.Data;

namespace AsymValley.Tests.Data;

public sealed class JpegReaderTests
{
    // Smooth images of 19×13 pixels, written by Pillow 9.4 at quality 95 without subsampling: it keeps each value to 5.
    private const int Width = 19, Height = 13, Tolerance = 6;

    // 10 + 8x + 6y
    internal const string Grey = "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAIBAQEBAQIBAQECAgICAgQDAgICAgUEBAMEBgUGBgYFBgYGBwkIBgcJBwYGCAsICQoKCgoKBggLDAsKDAkKCgr/wAALCAANABMBAREA/8QAFQABAQAAAAAAAAAAAAAAAAAACQj/xAAiEAAABAUFAQAAAAAAAAAAAAAABwgkBAUiQlEGFTRDUiX/2gAIAQEAAD8AOtNpJcdpi0IAm0kuO0xaLE0+SXxodp1+QdKbS9kjenFoQBNpeyRvTi0WJp8vZJs0PT1+R//Z";

    // (20 + 10x, 30 + 15y, 200 − 6x − 3y), in one scan and progressive.
    private const string Rgb = "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAIBAQEBAQIBAQECAgICAgQDAgICAgUEBAMEBgUGBgYFBgYGBwkIBgcJBwYGCAsICQoKCgoKBggLDAsKDAkKCgr/2wBDAQICAgICAgUDAwUKBwYHCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgr/wAARCAANABMDAREAAhEBAxEB/8QAFgABAQEAAAAAAAAAAAAAAAAABwYI/8QAJRAAAAMHAwUAAAAAAAAAAAAAAAEGAgQHCCIlojJBUgMSI0JR/8QAFgEBAQEAAAAAAAAAAAAAAAAACAcJ/8QAHxEAAgICAQUAAAAAAAAAAAAAAAYEIgIyExQjJEFx/9oADAMBAAIRAxEAPwDJ6Vll02/EL9re9rksTXjWwlJWWXTb8QaWt72sK9Nd9bFy7SyeBm37cRDJL338rCIiO/jY29DmlYRpmmjAhTWtjnWMGU1hm1EpKwiTNNHz0IGlrY51hYJrDNqXDtCRMl0GS7NuAhsljn8+QiIjDN6bH4f/2Q==";
    private const string Progressive = "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAIBAQEBAQIBAQECAgICAgQDAgICAgUEBAMEBgUGBgYFBgYGBwkIBgcJBwYGCAsICQoKCgoKBggLDAsKDAkKCgr/2wBDAQICAgICAgUDAwUKBwYHCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgr/wgARCAANABMDAREAAhEBAxEB/8QAFgABAQEAAAAAAAAAAAAAAAAABgUH/8QAFgEBAQEAAAAAAAAAAAAAAAAABwYI/9oADAMBAAIQAxAAAAHJ1+VSmixchkR1TYMSmixchkT/xAAaEAACAwEBAAAAAAAAAAAAAAAABAIFBhEh/9oACAEBAAEFAlcyK5kjmfFahYVqFiNStz//xAAbEQACAgMBAAAAAAAAAAAAAAAABQMhARMxI//aAAgBAwEBPwFM85Ymd8sid+eLEzCahMwmoiYTa8H/xAAbEQACAgMBAAAAAAAAAAAAAAAABQMhARIxIv/aAAgBAgEBPwFq97Y1e9ske+82NWM9jVjPZIxn3yf/xAAWEAEBAQAAAAAAAAAAAAAAAAAzACD/2gAIAQEABj8COOPH/8QAGRAAAgMBAAAAAAAAAAAAAAAAACExocER/9oACAEBAAE/IY8EeBPAqqFVRx1R/9oADAMBAAIAAwAAABBqJL//xAAWEQEBAQAAAAAAAAAAAAAAAAAQgQD/2gAIAQMBAT8QAScWae3/xAAUEQEAAAAAAAAAAAAAAAAAAAAg/9oACAECAQE/EFuczPf/xAAbEAACAQUAAAAAAAAAAAAAAAAAARBBUYGR4f/aAAgBAQABPxCAAxwcDNJpFlWn/9k=";

    private static DecodedImage Decode(byte[] content) => JpegReader.Decode("image.jpg", content);

    [Fact]
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

    [Fact]
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

    [Fact]
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

    [Fact]
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

    /// <summary>Against the pixels that Pillow 9.4 with libjpeg-turbo 2.1.5 gave: pillow_jpegs.py wrote them.</summary>
    [Fact]
    public void PixelsAreThoseOfPillow() => Assert.All(Vectors(), entry =>
    {
        JsonElement vector = entry.Value;
        DecodedImage image = Decode(vector.GetProperty("file").GetBytesFromBase64());
        Assert.Equal(new ImageShape(Number("channels"), Number("height"), Number("width")), image.Shape);
        Assert.Equal(vector.GetProperty("sha256").GetString(), Convert.ToHexStringLower(SHA256.HashData(image.Pixels)));

        int Number(string name) => vector.GetProperty(name).GetInt32();
    });

    [Fact]
    public void OrientationAndColourProfileChangeNothing()
    {
        byte[] content = File("4:2:0"), turned = File("orientation"), profiled = File("colour profile");
        Assert.True(turned.AsSpan().IndexOf("Exif\0"u8) > 0);
        // Pillow's colour management moves values by up to 197 with this profile, which has red and blue exchanged.
        Assert.True(profiled.AsSpan().IndexOf("ICC_PROFILE\0"u8) > 0);
        DecodedImage plain = Decode(content);
        Assert.Equal(plain.Pixels, Decode(turned).Pixels);
        Assert.Equal(plain.Shape, Decode(turned).Shape);
        Assert.Equal(plain.Pixels, Decode(profiled).Pixels);
    }

    [Fact]
    public void DataThatEndEarlyAreAFaultThoughTheFileEndsWell()
    {
        byte[] content = File("4:2:0");
        int data = content.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0xDA]);
        // Of the last few blocks the decoder has read enough ahead.
        for (int length = data + 14; length < content.Length - 22; length++)
        {
            var exception = Assert.Throws<DataFormatException>(() => Decode([.. content[..length], 0xFF, 0xD9]));
            Assert.Equal((data, "data that end early"), ((int)exception.Offset, exception.Found));
        }
        // What follows the end is another's.
        Assert.Equal(Decode(content).Pixels, Decode([.. content, .. new byte[100]]).Pixels);
    }

    [Fact]
    public void MalformedFilesSayWhereAndWhat()
    {
        byte[] content = File("4:2:0, progressive");
        int scan = content.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0xDA]), next = scan + 2 + content[scan + 3];
        // A way of coding that nobody uses; a segment that goes on after the end; more scans than an image has.
        byte[] hierarchical = Changed(content, Frame(content, 0xC2) + 1, 0xC5), endless = Changed(content, 4, 0xFF);
        var scans = new List<byte>(content[..scan]);
        for (int i = 0; i < 100; i++)
            scans.AddRange(content[scan..(next + 1)]);
        Expect(hierarchical, Frame(content, 0xC2), "header", "InvalidInput");
        Expect(endless, 2, "segment", "0xFFE0");
        Expect([.. scans, 0xFF, 0xD9], scan + 99 * (next + 1 - scan), "99 scans", "more");
        Expect([0xFF, 0xD8, 0xFF, 0xD9], 0, "header", "refuses");
        Expect([0xFF, 0xD8, 0xFF, 0xE0, 0x00], 2, "segment", "end of the file");

        static void Expect(byte[] bent, int offset, string expected, string found)
        {
            var exception = Assert.Throws<DataFormatException>(() => Decode(bent));
            Assert.Equal(offset, exception.Offset);
            Assert.Contains(expected, exception.Expected, StringComparison.Ordinal);
            Assert.Contains(found, exception.Found, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void HugeSizesAreRefusedBeforeMemoryIsTaken()
    {
        byte[] huge = Convert.FromBase64String(Grey);
        int frame = Frame(huge, 0xC0);
        ((byte[])[0xFF, 0x00, 0xFF, 0x00]).CopyTo(huge, frame + 5);
        long before = GC.GetAllocatedBytesForCurrentThread();
        var exception = Assert.Throws<DataFormatException>(() => Decode(huge));
        Assert.Equal(("65280×65280", frame), (exception.Found, exception.Offset));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000_000);
    }

    [Fact]
    public void WithoutTheNativeLibraryTheMessageSaysWhatToDo()
    {
        var context = new Bare();
        Type reader = context.LoadFromAssemblyName(typeof(JpegReader).Assembly.GetName()).GetType(typeof(JpegReader).FullName!)!;
        var exception = Assert.Throws<TargetInvocationException>(() => reader.GetMethod(nameof(JpegReader.Decode))!.Invoke(null, ["image.jpg", File("grey")])).InnerException!;
        Assert.Equal(nameof(ImageSupportException), exception.GetType().Name);
        Assert.StartsWith("image.jpg: ", exception.Message, StringComparison.Ordinal);
        Assert.Contains("PNG", exception.Message, StringComparison.Ordinal);
    }

    /// <summary>Core, SkiaSharp and TorchSharp as they are in an installation without native libraries.</summary>
    private sealed class Bare() : AssemblyLoadContext("bare")
    {
        protected override Assembly? Load(AssemblyName name) =>
            name.Name is "AsymValley.Core" or "SkiaSharp" or "TorchSharp" ? LoadFromAssemblyPath(Path.Combine(AppContext.BaseDirectory, name.Name + ".dll")) : null;

        protected override nint LoadUnmanagedDll(string name) => throw new DllNotFoundException(name);
    }

    private static JsonElement.ObjectEnumerator Vectors() =>
        JsonDocument.Parse(System.IO.File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "PillowJpegs.json"))).RootElement.EnumerateObject();

    private static byte[] File(string name) => Vectors().Single(entry => entry.Name == name).Value.GetProperty("file").GetBytesFromBase64();

    private static int Frame(byte[] content, byte kind) => content.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, kind]);

    private static byte[] Changed(byte[] content, int place, byte value)
    {
        byte[] changed = [.. content];
        changed[place] = value;
        return changed;
    }
}
