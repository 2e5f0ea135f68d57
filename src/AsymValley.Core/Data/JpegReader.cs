namespace AsymValley.Data;

/// <summary>JPEG images. .NET has no decoder for them: the native shim does it where it was built with libjpeg.</summary>
internal static class JpegReader
{
    /// <summary>How every JPEG file begins: the marker SOI and the first byte of the next one.</summary>
    public static ReadOnlySpan<byte> Signature => [0xFF, 0xD8, 0xFF];

    /// <summary>Decodes a file's content.</summary>
    /// <exception cref="ImageSupportException">Always.</exception>
    public static DecodedImage Decode(string file, byte[] content) =>
        throw new ImageSupportException(file, "JPEG images cannot be read by this installation. Convert the images to PNG.");
}
