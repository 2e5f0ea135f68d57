using System.Diagnostics;
using System.Text.Json;

namespace AsymValley.Tests;

/// <summary>A real process, interrupted by a real signal.</summary>
public sealed class InterruptTests
{
    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public void ASignalLeavesARunThatCanBeResumed(string signal)
    {
        if (OperatingSystem.IsWindows())
            return;
        DirectoryInfo folder = Directory.CreateTempSubdirectory("valley-");
        try
        {
            string run = Path.Combine(folder.FullName, "run");
            using Process process = Start([.. SmallRun.TrainArguments(run), "--epochs", "100000"]);
            var waited = Stopwatch.StartNew();
            while (!File.Exists(Path.Combine(run, "state.safetensors")))
            {
                Assert.True(waited.Elapsed < TimeSpan.FromSeconds(60) && !process.HasExited, "the first epoch did not end");
                Thread.Sleep(20);
            }
            Process.Start("kill", ["-" + signal, process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]).WaitForExit();
            string error = process.StandardError.ReadToEnd();
            Assert.True(process.WaitForExit(TimeSpan.FromSeconds(30)), "the process did not stop");
            Assert.Equal(130, process.ExitCode);
            // Standard error is no terminal here, so there was no progress on it.
            Assert.Equal("valley: cancelled.", error.TrimEnd());

            JsonElement stopped = CommandLine.Run("info", run).Succeeded().Lines[0];
            Assert.Equal("Interrupted", stopped.GetProperty("Status").GetString());
            int epochs = stopped.GetProperty("EpochsDone").GetInt32() + 1;
            JsonElement resumed = CommandLine.Run("resume", run, "--epochs", $"{epochs}").Succeeded().Lines[0];
            Assert.Equal("Completed", resumed.GetProperty("Status").GetString());
            Assert.Equal(epochs, resumed.GetProperty("EpochsDone").GetInt32());
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    internal static Process Start(string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "valley.dll"));
        foreach (string argument in arguments)
            start.ArgumentList.Add(argument);
        // A German user: numbers on the command line stay as they are.
        start.Environment["LC_ALL"] = "de_DE.UTF-8";
        return Process.Start(start)!;
    }
}
