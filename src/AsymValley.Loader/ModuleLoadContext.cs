using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Loader;

namespace AsymValley.Loading;

/// <summary>
/// Where Core lives with its dependencies. The module's folder has <c>bin/</c> with what every host uses, and in it a folder for each
/// provider of libtorch with the assemblies that differ: <c>System</c> (the host's libtorch) and <c>Package</c> (TorchSharp's).
/// </summary>
internal sealed class ModuleLoadContext(string module) : AssemblyLoadContext("AsymValley")
{
    private readonly string[] _folders = FoldersIn(Path.Combine(module, "bin"));

    // Anything that lies here is taken from here, whatever version the engine or another module has; the rest is the engine's.
    protected override Assembly? Load(AssemblyName name) =>
        Find($"{name.Name}.dll") is { } file ? LoadFromAssemblyPath(file) : null;

    protected override nint LoadUnmanagedDll(string name)
    {
        string[] files = OperatingSystem.IsWindows() ? [$"{name}.dll", name]
            : OperatingSystem.IsMacOS() ? [$"lib{name}.dylib", $"{name}.dylib", name]
            : [$"lib{name}.so", $"{name}.so", name];
        string native = Path.Combine("runtimes", RuntimeInformation.RuntimeIdentifier, "native");
        return files.SelectMany(file => new[] { Path.Combine(native, file), file }).Select(Find).FirstOrDefault(found => found is not null) is { } library
            ? LoadUnmanagedDllFromPath(library)
            : 0;
    }

    private string? Find(string file) => _folders.Select(folder => Path.Combine(folder, file)).FirstOrDefault(File.Exists);

    // TorchProvider chooses where the package has both; else the host's libtorch on Linux, TorchSharp's elsewhere.
    private static string[] FoldersIn(string bin)
    {
        string wanted = Environment.GetEnvironmentVariable("TorchProvider") is { Length: > 0 } given ? given : OperatingSystem.IsLinux() ? "System" : "Package";
        string? provider = new[] { wanted, "System", "Package" }.Select(name => Path.Combine(bin, name)).FirstOrDefault(Directory.Exists);
        return provider is null ? [bin] : [provider, bin];
    }
}
