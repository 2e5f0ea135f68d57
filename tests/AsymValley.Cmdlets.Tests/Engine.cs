using System.ComponentModel;
using System.Diagnostics;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;

namespace AsymValley.Tests;

/// <summary>
/// The PowerShell engine that the cmdlets run in: the SDK's, where this project was built with it, else that of an installed pwsh.
/// Without one the reference assembly stands in, which is enough to read attributes and for nothing else.
/// </summary>
internal static class Engine
{
    private const string Automation = "System.Management.Automation";

    // The folder of a PowerShell to take in place of the one on PATH; "none" leaves the tests out that need one.
    private const string FolderVariable = "ASYMVALLEY_PSHOME";

    private static readonly Version s_needed = new(7, 6);
    private static readonly Lazy<(string? Folder, string? Missing)> s_installed = new(Find);

    /// <summary>Why there is no engine; null where there is one.</summary>
    public static string? Missing
    {
        get
        {
            // The SDK's assembly is found without being looked for.
            Assembly.Load(Automation);
            return s_installed.IsValueCreated ? s_installed.Value.Missing : null;
        }
    }

    /// <summary>The pwsh of the engine's folder; null with the SDK, which has none.</summary>
    public static string? Shell => Missing is null && s_installed.IsValueCreated ? Path.Combine(s_installed.Value.Folder!, OperatingSystem.IsWindows() ? "pwsh.exe" : "pwsh") : null;

#pragma warning disable CA2255 // The resolver must be there before the first type of PowerShell is looked at, wherever that is.
    [ModuleInitializer]
#pragma warning restore CA2255
    internal static void Register() => AssemblyLoadContext.Default.Resolving += Resolve;

    private static (string? Folder, string? Missing) Find()
    {
        string? folder = Environment.GetEnvironmentVariable(FolderVariable) is { Length: > 0 } given ? given : AskShell();
        string? file = folder is null or "none" ? null : Path.Combine(folder, Automation + ".dll");
        if (file is null || !File.Exists(file))
            return (null, $"There is no PowerShell {s_needed} or later on PATH or in {FolderVariable}.");
        FileVersionInfo found = FileVersionInfo.GetVersionInfo(file);
        // A later one may need a later runtime than this process has.
        return found.FileMajorPart == s_needed.Major && found.FileMinorPart >= s_needed.Minor
            ? (folder, null)
            : (null, $"PowerShell {s_needed} is needed; {folder} has {found.ProductVersion}.");
    }

    private static string? AskShell()
    {
        try
        {
            using var shell = Process.Start(new ProcessStartInfo("pwsh", ["-NoProfile", "-NonInteractive", "-Command", "$PSHOME"]) { RedirectStandardOutput = true })!;
            string answer = shell.StandardOutput.ReadToEnd().Trim();
            shell.WaitForExit();
            return shell.ExitCode == 0 ? answer : null;
        }
        catch (Win32Exception)
        {
            return null;
        }
    }

    private static Assembly? Resolve(AssemblyLoadContext context, AssemblyName name)
    {
        string folder = s_installed.Value.Folder ?? Path.Combine(AppContext.BaseDirectory, "reference");
        string file = Path.Combine(folder, name.Name + ".dll");
        return File.Exists(file) ? context.LoadFromAssemblyPath(file) : null;
    }
}

/// <summary>A test that runs cmdlets: skipped, with the reason, where there is no engine.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class EngineFactAttribute : FactAttribute
{
    /// <summary>Looks for the engine.</summary>
    public EngineFactAttribute() => Skip = Engine.Missing;
}

/// <summary>A test that starts a pwsh of its own: skipped where the engine came without one.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ShellFactAttribute : FactAttribute
{
    /// <summary>Looks for it.</summary>
    public ShellFactAttribute() => Skip = Engine.Missing ?? (Engine.Shell is null ? "The SDK has no pwsh to start." : null);
}

/// <summary>A test with data that runs cmdlets.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class EngineTheoryAttribute : TheoryAttribute
{
    /// <summary>Looks for the engine.</summary>
    public EngineTheoryAttribute() => Skip = Engine.Missing;
}
