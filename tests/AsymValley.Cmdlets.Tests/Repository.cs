namespace AsymValley.Tests;

/// <summary>The sources that the tests compare with.</summary>
internal static class Repository
{
    private static readonly Lazy<string> s_root = new(Find);

    public static string Read(params ReadOnlySpan<string> path) => File.ReadAllText(At(path));

    public static string At(params ReadOnlySpan<string> path) => Path.Combine([s_root.Value, .. path]);

    private static string Find()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "AsymValley.sln")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new DirectoryNotFoundException($"No AsymValley.sln above {AppContext.BaseDirectory}.");
    }
}
