using System.Diagnostics;

namespace AsymValley.Tests.Engine;

/// <summary>The test host in a process of its own: one that writes beyond its memory ends that process and not the tests'.</summary>
internal static class ChildHost
{
    public static async Task<(int Code, string Output, string Error)> RunAsync(string[] arguments, params (string Name, string? Value)[] environment)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", ["exec", Path.Combine(AppContext.BaseDirectory, "AsymValley.TestHost.dll"), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach ((string name, string? value) in environment)
            start.Environment[name] = value;
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(), error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output, await error);
    }
}
