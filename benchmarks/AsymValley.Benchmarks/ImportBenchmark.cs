using System.Diagnostics;

namespace AsymValley.Benchmarks;

/// <summary>Starts of PowerShell with and without importing the module, and what the import loads.</summary>
internal sealed class ImportBenchmark(Settings settings, ResultTable table)
{
    private const double TargetMs = 300;

    // The tool's own process, without the launchers before it.
    private readonly Lazy<string> _engine = new(() => Path.Combine(Run("pwsh", "$PSHOME", settings.Folder).Output.Trim(), "pwsh.dll"));

    public void Run()
    {
        Console.WriteLine("Import of the module");
        string module = Path.GetFullPath(settings.Module);
        if (!File.Exists(module) || !File.Exists(_engine.Value))
        {
            Console.WriteLine($"  left out: {(File.Exists(module) ? "there is no pwsh (dotnet tool restore)" : $"{module} is not built")}");
            return;
        }
        string import = $"Import-Module '{module.Replace("'", "''")}'";
        Samples bare = new(), imported = new();
        for (int round = -1; round < Math.Max(7, settings.Rounds); round++)
        {
            double without = Seconds("exit 0"), with = Seconds(import);
            if (round < 0)
                continue;
            bare.Add(without);
            imported.Add(with);
        }
        double added = (imported.Median - bare.Median) * 1000;
        table.State("Start of pwsh, bare and with the module imported", "", $"{bare.Median * 1000:F0} and {imported.Median * 1000:F0} ms",
            $"+{added:F0} ms", added < TargetMs, $"under {TargetMs} ms");
        string native = Run(_engine.Value, import + "; (Get-Content /proc/self/maps | Select-String 'libtorch|libc10|libgomp').Count", settings.Folder).Output.Trim();
        table.State("Native libraries of the engine loaded by the import", "", native, "", native == "0", "none");
    }

    private double Seconds(string command)
    {
        long began = Stopwatch.GetTimestamp();
        (int code, string output) = Run(_engine.Value, command, settings.Folder);
        double seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        return code == 0 ? seconds : throw new InvalidOperationException($"pwsh failed: {output}");
    }

    // In the repository, whose manifest names the tool.
    private static (int Code, string Output) Run(string engine, string command, string folder)
    {
        var start = new ProcessStartInfo("dotnet", [engine, "-NoProfile", "-NonInteractive", "-Command", command]) { RedirectStandardOutput = true, WorkingDirectory = folder };
        using Process shell = Process.Start(start)!;
        string output = shell.StandardOutput.ReadToEnd();
        shell.WaitForExit();
        return (shell.ExitCode, output);
    }
}
