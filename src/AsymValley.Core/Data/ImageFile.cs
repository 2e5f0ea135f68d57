namespace AsymValley.Data;

/// <summary>Images from files, PNG or JPEG by their first bytes, whatever the file is called.</summary>
internal static class ImageFile
{
    private static readonly string[] Extensions = [".png", ".jpg", ".jpeg"];

    /// <summary>Whether a file is taken for an image.</summary>
    public static bool IsImage(string file) => Extensions.Contains(Path.GetExtension(file), StringComparer.OrdinalIgnoreCase);

    /// <summary>Reads an image.</summary>
    /// <exception cref="DataFormatException">It is neither PNG nor JPEG, malformed, or larger than images may be.</exception>
    /// <exception cref="ImageSupportException">It is a JPEG image, whose native library this installation lacks.</exception>
    public static DecodedImage Read(string file)
    {
        long length = new FileInfo(file).Length;
        if (length > DecodedImage.MaxFileLength)
            throw new DataFormatException(file, DecodedImage.MaxFileLength, $"at most {DecodedImage.MaxFileLength} bytes", $"{length}");
        byte[] content = File.ReadAllBytes(file);
        return content.AsSpan().StartsWith(JpegReader.Signature) ? JpegReader.Decode(file, content) : PngReader.Decode(file, content);
    }

    /// <summary>Reads an image as a data set wants it.</summary>
    /// <param name="file">The file.</param>
    /// <param name="options">Size, fit and whether it becomes grey.</param>
    /// <inheritdoc cref="Read(string)" path="/exception"/>
    public static DecodedImage Read(string file, DatasetOptions options)
    {
        DecodedImage image = Read(file).WithChannels(options.Grey ? 1 : 3);
        if (options.Size is not { } size)
            return image;
        return options.Fit switch
        {
            ImageFit.ResizeCrop => image.ResizedAndCropped(size),
            ImageFit.Stretch => image.Resized(size),
            _ => image.CentralSquare().Resized(size),
        };
    }
}
