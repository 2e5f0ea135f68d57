using System.Management.Automation;

namespace AsymValley.Cmdlets;

/// <summary>
/// PowerShell paths to paths of the file system. PowerShell's location is not the process's working directory, and a path
/// may start at a drive that only PowerShell knows.
/// </summary>
internal static class PathResolution
{
    private const string FileSystem = "FileSystem";

    /// <summary>The full path, of something that need not exist; wildcards are characters.</summary>
    /// <exception cref="NotAFileSystemPathException">It lies elsewhere.</exception>
    /// <exception cref="InvalidOptionException">No path can be like that.</exception>
    public static string Full(SessionState session, string path)
    {
        EnsurePossible(path);
        string full = session.Path.GetUnresolvedProviderPathFromPSPath(path, out ProviderInfo provider, out _);
        return provider.Name == FileSystem ? full : throw new NotAFileSystemPathException(path, provider.Name);
    }

    /// <summary>The full paths of what a path with wildcards matches; a name with brackets that is there is that name.</summary>
    /// <exception cref="NotAFileSystemPathException">They lie elsewhere.</exception>
    /// <exception cref="ItemNotFoundException">There is nothing, and there are no wildcards in it.</exception>
    /// <exception cref="InvalidOptionException">No path can be like that.</exception>
    public static IReadOnlyList<string> Matching(SessionState session, string path)
    {
        EnsurePossible(path);
        if (WildcardPattern.ContainsWildcardCharacters(path) && System.IO.Path.Exists(Full(session, path)))
            return [Full(session, path)];
        ICollection<string> found = session.Path.GetResolvedProviderPathFromPSPath(path, out ProviderInfo provider);
        return provider.Name == FileSystem ? [.. found] : throw new NotAFileSystemPathException(path, provider.Name);
    }

    private static void EnsurePossible(string path)
    {
        if (path.Contains('\0', StringComparison.Ordinal))
            throw new InvalidOptionException("Path", "the character NUL cannot be in a path.");
    }
}

/// <summary>A path of another provider, e.g. the registry's.</summary>
internal sealed class NotAFileSystemPathException(string path, string provider)
    : AsymValleyException($"'{path}' lies in a drive of the provider {provider}. Give a path of the file system.")
{
    public string Path { get; } = path;
}
