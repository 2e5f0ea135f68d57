using System.Buffers.Binary;
using SkiaSharp;

namespace AsymValley.Data;

/// <summary>
/// JPEG images, decoded by SkiaSharp's libjpeg-turbo to the values that are stored: neither the orientation nor a colour profile
/// of the file is applied. CMYK becomes red, green and blue as in Pillow. A file that is cut off is an error.
/// </summary>
internal static class JpegReader
{
    // Huffman codes have a bit or more, and every block of 8×8 pixels has a code.
    private const long MaxPixelsPerByte = 8 * 8 * 8;

    // Progressive images come in scans. Real ones have about ten; every further one costs a pass over the image.
    private const int MaxScans = 99;

    private const byte Mark = 0xFF, StartOfImage = 0xD8, EndOfImage = 0xD9, StartOfScan = 0xDA, Baseline = 0xC0, Extended = 0xC1;

    // The decoder reads ahead by at most the 8 bytes of a register.
    private const int ReadAhead = 8;

    /// <summary>How every JPEG file begins: the marker SOI and the first byte of the next one.</summary>
    public static ReadOnlySpan<byte> Signature => [Mark, StartOfImage, Mark];

    /// <summary>Decodes a file's content.</summary>
    /// <param name="file">For errors.</param>
    /// <param name="content">All of its bytes.</param>
    /// <exception cref="ImageSupportException">This installation has no native library of SkiaSharp for the platform.</exception>
    /// <exception cref="DataFormatException">It is malformed, cut off, or claims more pixels than
    /// <see cref="DecodedImage.MaxPixels"/> or than its length can hold.</exception>
    public static DecodedImage Decode(string file, byte[] content)
    {
        Outline outline = OutlineOf(file, content);
        try
        {
            return Decode(file, content, outline);
        }
        catch (Exception e) when (e is DllNotFoundException || e.InnerException is DllNotFoundException)
        {
            throw new ImageSupportException(file, "JPEG images need SkiaSharp's native library for this platform, which is not in this installation. Use one that was built on it, or convert the images to PNG.");
        }
    }

    private static DecodedImage Decode(string file, byte[] content, Outline outline)
    {
        using var stream = new SKMemoryStream(Coded(content, outline));
        using SKCodec? codec = SKCodec.Create(stream, out SKCodecResult result);
        if (codec is null)
            throw new DataFormatException(file, outline.Frame, "the header of a JPEG image of 1, 3 or 4 colours", $"what libjpeg-turbo refuses ({result})");
        (int width, int height) = (codec.Info.Width, codec.Info.Height);
        long most = Math.Min(DecodedImage.MaxPixels, content.Length * MaxPixelsPerByte);
        if ((long)width * height > most)
            throw new DataFormatException(file, outline.Frame, $"an image of 1 to {most} pixels", $"{width}×{height}");

        bool isGrey = codec.Info.ColorType == SKColorType.Gray8;
        // A target without a colour space takes the values as they are.
        var target = new SKImageInfo(width, height, isGrey ? SKColorType.Gray8 : SKColorType.Rgba8888, SKAlphaType.Opaque);
        result = codec.GetPixels(target, out byte[] pixels);
        if (result != SKCodecResult.Success)
            throw new DataFormatException(file, outline.Data, $"the data of a JPEG image of {width}×{height} pixels",
                result == SKCodecResult.IncompleteInput ? "data that end early" : $"what libjpeg-turbo refuses ({result})");
        return new DecodedImage(new ImageShape(isGrey ? 1 : 3, height, width), isGrey ? pixels : WithoutAlpha(pixels));
    }

    /// <summary>
    /// The content up to its end. At a marker libjpeg-turbo goes on with grey and only warns, which SkiaSharp does not tell; at the end of
    /// what it is given it stops, which SkiaSharp tells. So the usual image, of one scan, gets zeros to read ahead in place of its
    /// end marker, and one whose data end early is noticed. Other kinds cannot be read without that marker.
    /// </summary>
    private static byte[] Coded(byte[] content, Outline outline)
    {
        var coded = new byte[outline.End + ReadAhead];
        content.AsSpan(0, outline.IsOneScan ? outline.End : outline.End + 2).CopyTo(coded);
        return coded;
    }

    /// <summary>Goes from marker to marker.</summary>
    private static Outline OutlineOf(string file, byte[] content)
    {
        int frame = 0, data = 0, scans = 0, place = 2;
        byte coding = 0;
        while (true)
        {
            place = NextMarker(content, place);
            int left = content.Length - place - 2;
            if (left < 0)
                throw new DataFormatException(file, content.Length, "the marker at an image's end (0xFFD9)", "the end of the file");
            byte marker = content[place + 1];
            if (marker == EndOfImage)
                return new Outline(frame, data, place, scans == 1 && coding is Baseline or Extended);
            int length = left < 2 ? 0 : BinaryPrimitives.ReadUInt16BigEndian(content.AsSpan(place + 2));
            if (length < 2 || length > left)
                throw new DataFormatException(file, place, "a segment that ends before the file does", left < 2 ? "the end of the file" : $"0x{Mark:X2}{marker:X2} with {length} bytes, where {left} are left");
            if (IsFrame(marker))
                (frame, coding) = (place, marker);
            else if (marker == StartOfScan && ++scans == 1)
                data = place;
            if (scans > MaxScans)
                throw new DataFormatException(file, place, $"at most {MaxScans} scans", "more");
            place += 2 + length;
        }
    }

    /// <summary>Where the next marker of a segment or of the end is; the content's length without one. In a scan's data 0xFF is
    /// followed by 0, or begins a restart marker.</summary>
    private static int NextMarker(byte[] content, int place)
    {
        while (true)
        {
            int skipped = place >= content.Length ? -1 : content.AsSpan(place).IndexOf(Mark);
            if (skipped < 0 || place + skipped + 1 >= content.Length)
                return content.Length;
            place += skipped;
            if (content[place + 1] is not (0 or 1 or (>= 0xD0 and <= 0xD7) or Mark))
                return place;
            place++;
        }
    }

    /// <summary>Whether a marker begins a frame: the C0s, but for tables (C4, CC) and an extension (C8).</summary>
    private static bool IsFrame(byte marker) => marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC);

    private static byte[] WithoutAlpha(byte[] pixels)
    {
        var colours = new byte[pixels.Length / 4 * 3];
        for (int i = 0, j = 0; i < colours.Length; i += 3, j += 4)
            (colours[i], colours[i + 1], colours[i + 2]) = (pixels[j], pixels[j + 1], pixels[j + 2]);
        return colours;
    }

    /// <summary>Where in the file an image's parts are.</summary>
    /// <param name="Frame">The frame's header, which has the size.</param>
    /// <param name="Data">The first scan's header.</param>
    /// <param name="End">The end marker.</param>
    /// <param name="IsOneScan">Whether all is in one scan of Huffman codes.</param>
    private sealed record Outline(int Frame, int Data, int End, bool IsOneScan);
}
