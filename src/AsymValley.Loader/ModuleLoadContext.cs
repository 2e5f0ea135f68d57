using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Loader;

namespace AsymValley.Loading;

/// <summary>Where Core lives with its dependencies: all that lies in <c>bin/</c> of the module's folder.</summary>
internal sealed class ModuleLoadContext(string module) : AssemblyLoadContext("AsymValley")
{
    private readonly string _folder = Path.Combine(module, "bin");

    /// <summary>Answers TorchSharp's questions for libtorch; 0 for any other library.</summary>
    public Func<string, nint> Libtorch { get; set; } = static _ => 0;

    // Anything that lies here is taken from here, whatever version the engine or another module has; the rest is the engine's.
    protected override Assembly? Load(AssemblyName name) => Find($"{name.Name}.dll") is { } file ? LoadFromAssemblyPath(file) : null;

    protected override nint LoadUnmanagedDll(string name)
    {
        if (Libtorch(name) is not 0 and nint library)
            return library;
        string[] files = OperatingSystem.IsWindows() ? [$"{name}.dll", name]
            : OperatingSystem.IsMacOS() ? [$"lib{name}.dylib", $"{name}.dylib", name]
            : [$"lib{name}.so", $"{name}.so", name];
        string native = Path.Combine("runtimes", RuntimeInformation.RuntimeIdentifier, "native");
        return files.SelectMany(file => new[] { Path.Combine(native, file), file }).Select(Find).FirstOrDefault(found => found is not null) is { } found
            ? LoadUnmanagedDllFromPath(found)
            : 0;
    }

    private string? Find(string file) => Path.Combine(_folder, file) is var path && File.Exists(path) ? path : null;
}
