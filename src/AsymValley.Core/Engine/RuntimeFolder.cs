using System.Runtime.InteropServices;

namespace AsymValley.Engine;

/// <summary>
/// The folder that has libtorch, half a gigabyte that lies once on a host: where the build has staged it, or where
/// Install-ValleyRuntime has put it. Nothing here loads anything.
/// </summary>
/// <param name="Path">Its full path.</param>
internal sealed record RuntimeFolder(string Path)
{
    /// <summary>The environment variable that names a folder of libtorch, before any other.</summary>
    public const string Variable = "ASYMVALLEY_LIBTORCH";

    /// <summary>The library between TorchSharp and libtorch, without its platform's affixes.</summary>
    public const string Binding = "LibTorchSharp";

    // Loaded in this order: a library's own dependencies come with it.
    private static readonly string[] s_required = ["c10", "torch_cpu", "torch"];
    private static readonly string[] s_platforms = ["linux-x64", "osx-arm64", "win-arm64", "win-x64"];

    /// <summary>The version of libtorch that TorchSharp was built for.</summary>
    public static Version Wanted { get; } = new(2, 10, 0);

    /// <summary>This operating system and processor as NuGet names them, e.g. linux-x64.</summary>
    public static string Platform { get; } =
        (OperatingSystem.IsWindows() ? "win" : OperatingSystem.IsMacOS() ? "osx" : OperatingSystem.IsLinux() ? "linux" : "other")
        + "-" + RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant();

    /// <summary>The user's own folder for what AsymValley keeps on a host; null for a user without one.</summary>
    public static string? UserFolder =>
        Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify) is { Length: > 0 } data
            ? System.IO.Path.Combine(data, "AsymValley")
            : null;

    /// <summary>The folder of Core's assembly.</summary>
    private static string Here =>
        System.IO.Path.GetDirectoryName(typeof(RuntimeFolder).Assembly.Location) is { Length: > 0 } folder ? folder : AppContext.BaseDirectory;

    /// <summary>Where Install-ValleyRuntime puts a libtorch of this version; null for a user without a folder.</summary>
    public static string? InstallFolder(bool cuda) =>
        UserFolder is { } folder ? System.IO.Path.Combine(folder, "runtime", $"libtorch-{Wanted}-{(cuda ? "cuda" : "cpu")}") : null;

    /// <summary>The folder that is used on this host.</summary>
    /// <exception cref="TorchRuntimeException">There is none, or files are missing from it.</exception>
    public static RuntimeFolder Find()
    {
        EnsurePlatform();
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named)
        {
            // A named place is meant: falling back to another would run something else than was asked for.
            var chosen = new RuntimeFolder(Directory.Exists(System.IO.Path.Combine(named, "lib")) ? System.IO.Path.Combine(named, "lib") : named);
            chosen.EnsureComplete($"{Variable} names {named}");
            return chosen;
        }
        foreach (string path in Places())
        {
            if (!Directory.Exists(path))
                continue;
            var found = new RuntimeFolder(path);
            found.EnsureComplete($"The libtorch in {path} is not whole");
            return found;
        }
        throw new TorchRuntimeException(TorchFault.NotInstalled, null,
            $"Libtorch {Wanted} is not installed on this host. Install-ValleyRuntime downloads it once from your NuGet source; {Variable} names a folder that has it already. "
            + $"Looked in {string.Join(" and ", Places())}.");
    }

    /// <summary>Refuses a platform that TorchSharp brings no library for.</summary>
    /// <exception cref="TorchRuntimeException">It is one.</exception>
    public static void EnsurePlatform() => EnsurePlatform(Platform);

    internal static void EnsurePlatform(string platform)
    {
        if (!s_platforms.Contains(platform))
        {
            throw new TorchRuntimeException(TorchFault.PlatformNotSupported, null,
                $"TorchSharp has no libtorch for {platform}; it has one for {string.Join(", ", s_platforms)}. Use a machine of one of these.");
        }
    }

    /// <summary>The libraries of libtorch to load, in order; CUDA's where the folder has them.</summary>
    public IEnumerable<string> Libraries()
    {
        yield return File("torch_cpu");
        if (HasCuda)
            yield return File("torch_cuda");
        yield return File("torch");
    }

    /// <summary>Whether this libtorch can use a GPU of NVIDIA.</summary>
    public bool HasCuda => System.IO.File.Exists(File("torch_cuda"));

    /// <summary>The library between TorchSharp and libtorch: beside libtorch, else the module's own, else the one that a build has staged.</summary>
    /// <exception cref="TorchRuntimeException">There is none.</exception>
    public string BindingFile()
    {
        string[] places = [File(Binding), System.IO.Path.Combine(Here, "runtimes", Platform, "native", FileName(Binding)), .. Staged().Select(folder => System.IO.Path.Combine(folder, FileName(Binding)))];
        return places.FirstOrDefault(System.IO.File.Exists) ?? throw new TorchRuntimeException(TorchFault.Incomplete, Path,
            $"{FileName(Binding)} of TorchSharp is neither in {Path} nor in {System.IO.Path.GetDirectoryName(places[1])}. Install AsymValley again: it comes with the module.");
    }

    /// <summary>Refuses a folder that has not all of libtorch.</summary>
    /// <param name="place">The beginning of the message.</param>
    /// <exception cref="TorchRuntimeException">A file is missing.</exception>
    public void EnsureComplete(string place)
    {
        if (Missing().ToArray() is { Length: > 0 } missing)
        {
            throw new TorchRuntimeException(TorchFault.Incomplete, Path,
                $"{place}. Missing in {Path}: {string.Join(", ", missing)}. Install-ValleyRuntime -Force downloads libtorch {Wanted} again; {Variable} must name a folder that has all of it.");
        }
    }

    /// <summary>The files of libtorch that it lacks.</summary>
    public IEnumerable<string> Missing() => s_required.Select(FileName).Where(file => !System.IO.File.Exists(System.IO.Path.Combine(Path, file)));

    /// <summary>The name of a library's file on this platform.</summary>
    public static string FileName(string library) =>
        OperatingSystem.IsWindows() ? $"{library}.dll" : OperatingSystem.IsMacOS() ? $"lib{library}.dylib" : $"lib{library}.so";

    private string File(string library) => System.IO.Path.Combine(Path, FileName(library));

    // A checkout has its own; else the user's, and of these the one that can use more devices.
    private static IEnumerable<string> Places() => Staged().Concat(((bool[])[true, false]).Select(InstallFolder).OfType<string>());

    // What a build has put into a folder of the checkout above this assembly.
    private static IEnumerable<string> Staged()
    {
        for (string? folder = Here; folder is not null; folder = System.IO.Path.GetDirectoryName(folder))
        {
            string staged = System.IO.Path.Combine(folder, "artifacts", "runtime", Platform);
            if (Directory.Exists(staged))
                yield return staged;
        }
    }
}
