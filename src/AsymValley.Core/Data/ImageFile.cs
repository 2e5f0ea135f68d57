namespace AsymValley.Data;

/// <summary>Images from files, PNG or JPEG by their first bytes, whatever the file is called.</summary>
internal static class ImageFile
{
    private static readonly string[] Extensions = [".png", ".jpg", ".jpeg"];

    private static readonly string[] Others = ["Thumbs.db", "desktop.ini", "__MACOSX", "@eaDir"];

    /// <summary>The images of a folder by their names' ordinal order, and how many hidden files were left out.</summary>
    public static (string[] Images, int Hidden) In(string folder)
    {
        string[] files = [.. Directory.EnumerateFiles(folder)], seen = [.. files.Where(file => !IsHidden(file))];
        return ([.. seen.Where(file => Extensions.Contains(Path.GetExtension(file), StringComparer.OrdinalIgnoreCase)).Order(StringComparer.Ordinal)], files.Length - seen.Length);
    }

    /// <summary>Whether a file or folder is one that systems make beside those of people: with a point first, as macOS's <c>._x.png</c>, which
    /// are no images whatever they are called; hidden; of Windows' Explorer; of unpacking; of network drives.</summary>
    public static bool IsHidden(string path) => Path.GetFileName(path) is var name
        && (name.StartsWith('.') || Others.Contains(name, StringComparer.OrdinalIgnoreCase) || (File.GetAttributes(path) & FileAttributes.Hidden) != 0);

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
