using System.Collections.Immutable;
using AsymValley.Parameters;

namespace AsymValley.Data;

/// <summary>
/// Images in folders named for their classes: <c>train/CLASS/*.png</c> and the same under <c>test</c>, <c>valid</c> or
/// <c>val</c>. Classes are numbered by their names' ordinal order.
/// </summary>
/// <remarks>
/// The files of each split, sorted by class and name, are mixed by a fixed seeded permutation: what takes the first
/// images of a set (<see cref="DatasetOptions.TrainCount"/>, recalibration of batch normalisation) takes them from
/// all classes. Only the images that are asked for are decoded.
/// </remarks>
internal static class ImageFolderReader
{
    private const ulong MixingSeed = 0;

    private static readonly Normalization Cinic10 = new([.4789f, .4723f, .4305f], [.2421f, .2383f, .2587f]);

    internal static Dataset OpenCinic10(string? path, DatasetOptions options) =>
        Open("CINIC10", path, options, ["", "CINIC-10", "cinic-10", "cinic10", "CINIC10"], ["test/"],
            "https://datashare.ed.ac.uk/handle/10283/3192", Cinic10, augment: true);

    /// <summary>What published networks for ImageNet expect.</summary>
    private static readonly Normalization ImageNet = new([.485f, .456f, .406f], [.229f, .224f, .225f]);

    internal static Dataset OpenFolder(string? path, DatasetOptions options) =>
        Open("ImageFolder", path, options, [""], ["test/", "valid/", "val/"],
            "wherever your images are: train/CLASS/*.png and test/CLASS/*.png are read",
            options is { Fit: ImageFit.ResizeCrop, Grey: false } ? ImageNet : Normalization.Same(options.Grey ? 1 : 3, .5f, .5f), augment: false);

    private static Dataset Open(string name, string? path, DatasetOptions options, string[] folders, string[] testFolders, string source, Normalization normalization, bool augment)
    {
        DatasetOptions.EnsureSize(options.Size);
        if (options.Fit is not null && options.Size is null)
            throw new InvalidOptionException(nameof(options.Fit), "says how images become squares of a Size: give the Size too.");
        string[] found = DatasetFolder.Find(name, path, folders, source, [], ["train/"], testFolders);
        ImmutableArray<string> classes = Classes(found[0]), tested = Classes(found[1]);
        if (classes.Except(tested).Concat(tested.Except(classes)).FirstOrDefault() is { } odd)
            throw new DataFormatException(found[1], 0, $"the same classes as in {found[0]}", classes.Contains(odd) ? $"no {odd}" : $"{odd} too");
        Known? known = null;
        int hidden = 0;
        DataSplit train = Read(found[0], classes, options, options.TrainCount, ref known, ref hidden), test = Read(found[1], classes, options, options.TestCount, ref known, ref hidden);
        return new Dataset(new DatasetReference(name, Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(found[0])), options), classes.Length, train, test, normalization)
        {
            ClassNames = classes,
            AugmentByDefault = augment,
            HiddenFiles = hidden,
        };
    }

    private static ImmutableArray<string> Classes(string folder)
    {
        ImmutableArray<string> names = [.. Directory.EnumerateDirectories(folder).Where(sub => !ImageFile.IsHidden(sub)).Select(sub => Path.GetFileName(sub)!)
            .Order(StringComparer.Ordinal)];
        return names.Length > 0 ? names : throw new DataFormatException(folder, 0, "a folder for each class", "none");
    }

    private static DataSplit Read(string folder, ImmutableArray<string> classes, DatasetOptions options, int? wanted, ref Known? known, ref int hidden)
    {
        var all = new List<(string File, int Label)>();
        for (int label = 0; label < classes.Length; label++)
        {
            string sub = Path.Combine(folder, classes[label]);
            (string[] files, int left) = ImageFile.In(sub);
            hidden += left;
            if (files.Length == 0)
                throw new DataFormatException(sub, 0, "images (.png, .jpg, .jpeg)", "none");
            all.AddRange(files.Select(file => (file, label)));
        }
        // A count that is out of range stays for the catalog to refuse.
        int count = wanted >= 1 && wanted < all.Count ? wanted.Value : all.Count;
        int[] order = new SeededRandom(MixingSeed).Fork("image folder").Permutation(all.Count);
        (string File, int Label)[] chosen = [.. order.Take(count).Select(i => all[i])];

        known ??= new Known(chosen[0].File, ImageFile.Read(chosen[0].File, options).Shape);
        ImageShape shape = known.Shape;
        if ((long)count * shape.Length > Array.MaxLength)
            throw new DataFormatException(folder, 0, $"at most {Array.MaxLength / shape.Length} images of {shape}", $"{count}");
        var split = new DataSplit(shape, new byte[count * shape.Length], [.. chosen.Select(image => image.Label)]);
        Decode(chosen, split, options, known);
        return split;
    }

    private static void Decode((string File, int Label)[] images, DataSplit split, DatasetOptions options, Known known)
    {
        var faults = new System.Collections.Concurrent.ConcurrentDictionary<int, Exception>();
        Parallel.For(0, images.Length, (i, loop) =>
        {
            try
            {
                DecodedImage image = ImageFile.Read(images[i].File, options);
                if (image.Shape != known.Shape)
                    throw new DataFormatException(images[i].File, 0, $"an image of {known.Shape} as {known.File} (Size makes images of one size)", $"{image.Shape}");
                image.Pixels.CopyTo(split.Pixels, i * split.Shape.Length);
            }
            catch (Exception exception) when (exception is AsymValleyException or IOException or UnauthorizedAccessException)
            {
                // Break lets all images before this one be read: which fault is reported does not depend on the threads.
                faults[i] = exception;
                loop.Break();
            }
        });
        if (!faults.IsEmpty)
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(faults[faults.Keys.Min()]);
    }

    /// <summary>The shape that all images must have, and the image that set it.</summary>
    private sealed record Known(string File, ImageShape Shape);
}
