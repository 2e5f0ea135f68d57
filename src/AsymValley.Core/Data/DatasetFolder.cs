namespace AsymValley.Data;

/// <summary>Finds a data set's files in a folder or in one of the sub-folders they usually lie in.</summary>
internal static class DatasetFolder
{
    /// <summary>The full paths of the wanted files, all from the first folder that has them all.</summary>
    /// <param name="dataset">The data set's name, for the error.</param>
    /// <param name="path">The folder the user gave.</param>
    /// <param name="folders">Sub-folders to look in, best first; "" is the folder itself.</param>
    /// <param name="source">Where to get the files, for the error.</param>
    /// <param name="others">Names that other versions of the data set have, and what these are, to be named in the error.</param>
    /// <param name="files">For each wanted file, the names it may have, best first; a name that ends in "/" is a folder's.</param>
    /// <exception cref="InvalidOptionException">No folder was given.</exception>
    /// <exception cref="DatasetNotFoundException">No folder has all files.</exception>
    public static string[] Find(string dataset, string? path, string[] folders, string source, (string Name, string Version)[] others, params string[][] files)
    {
        if (string.IsNullOrWhiteSpace(path))
            throw new InvalidOptionException("Path", $"{dataset} is read from files: give the folder that has them, or name it in the environment variable {DatasetCatalog.FolderVariable}. They can be had from {source}");
        if (path.Contains('\0', StringComparison.Ordinal))
            throw new InvalidOptionException("Path", "the character NUL cannot be in a path.");
        string[] searched = [.. folders.Select(folder => Path.GetFullPath(Path.Combine(path, folder)))];
        string?[]? closest = null;
        foreach (string folder in searched)
        {
            string?[] found = [.. files.Select(names => names.Select(name => Path.Combine(folder, name)).FirstOrDefault(Exists))];
            if (!found.Contains(null))
                return found!;
            if (closest is null || found.Count(f => f is null) < closest.Count(f => f is null))
                closest = found;
        }
        string[] missing = [.. files.Where((_, i) => closest![i] is null).Select(names => string.Join(" or ", names))];
        string[] seen = [.. from folder in searched from other in others let place = Path.Combine(folder, other.Name) where File.Exists(place) select $"{place} is {other.Version}, which is not read. "];
        throw new DatasetNotFoundException(dataset, missing, searched, source, seen.FirstOrDefault() ?? "");
    }

    private static bool Exists(string path) => path.EndsWith('/') ? Directory.Exists(path) : File.Exists(path);
}
