using System.Management.Automation;
using System.Reflection;
using System.Runtime.Loader;

namespace AsymValley.Loading;

/// <summary>
/// Runs when the module is imported, before its cmdlets load: Core and what it depends on then come into a context of their own,
/// and other modules may bring other versions of the same libraries.
/// </summary>
public sealed class ModuleInitializer : IModuleAssemblyInitializer
{
    private const string Core = "AsymValley.Core";

    private static readonly Lock s_gate = new();
    private static ModuleLoadContext? s_context;

    /// <summary>Does its work once a process, however often and in however many runspaces the module is imported.</summary>
    public void OnImport()
    {
        lock (s_gate)
        {
            if (s_context is not null)
                return;
            s_context = new ModuleLoadContext(Path.GetDirectoryName(typeof(ModuleInitializer).Assembly.Location)!);
            AssemblyLoadContext.Default.Resolving += Resolve;
            Assembly core = s_context.LoadFromAssemblyName(new AssemblyName(Core));
            s_context.Libtorch = core.GetType("AsymValley.Engine.NativeLibraries", throwOnError: true)!.GetMethod("Answer")!.CreateDelegate<Func<string, nint>>();
            NameTypes(core);
        }
    }

    // Of all that the cmdlets ask for only Core goes through here: what Core asks for, its own context is asked first.
    private static Assembly? Resolve(AssemblyLoadContext context, AssemblyName name) => name.Name == Core ? s_context!.LoadFromAssemblyName(name) : null;

    // PowerShell looks for [AsymValley.Landscape.LossProfile] in its own context only, and among its type accelerators.
    private static void NameTypes(Assembly core)
    {
        MethodInfo? add = typeof(PSObject).Assembly.GetType("System.Management.Automation.TypeAccelerators")?.GetMethod("Add", [typeof(string), typeof(Type)]);
        foreach (Type type in core.GetExportedTypes().Where(type => !type.IsNested))
            add?.Invoke(null, [type.FullName!, type]);
    }
}
