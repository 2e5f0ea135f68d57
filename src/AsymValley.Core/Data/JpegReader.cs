namespace AsymValley.Data;

/// <summary>
/// JPEG images, grey, YCbCr or RGB. .NET has no decoder for them: the native shim does it where it was built with
/// libjpeg. What libjpeg would fill with grey and only warn of, such as the missing part of a cut file, is an error.
/// </summary>
internal static class JpegReader
{
    // Huffman codes have a bit or more, and every block of 8×8 pixels has a code.
    private const long MaxPixelsPerByte = 8 * 8 * 8;

    /// <summary>How every JPEG file begins: the marker SOI and the first byte of the next one.</summary>
    public static ReadOnlySpan<byte> Signature => [0xFF, 0xD8, 0xFF];

    /// <summary>Decodes a file's content.</summary>
    /// <param name="file">For errors.</param>
    /// <param name="content">All of its bytes.</param>
    /// <exception cref="ImageSupportException">This installation has no libjpeg.</exception>
    /// <exception cref="DataFormatException">It is malformed, of other colours, or claims more pixels than
    /// <see cref="DecodedImage.MaxPixels"/> or than its length can hold.</exception>
    public static DecodedImage Decode(string file, byte[] content) =>
        throw new ImageSupportException(file, $"{Math.Min(DecodedImage.MaxPixels, content.Length * MaxPixelsPerByte)}");
}
