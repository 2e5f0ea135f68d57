using System.Diagnostics;
using AsymValley.Parameters;
using AsymValley.Training;

namespace AsymValley.Tests;

public class KillTests
{
    private const int MaxKills = 6, KilledExitCode = 137;

    // Real processes, really killed (SIGKILL), at moments spread over start-up, training and writing.
    [Fact]
    public async Task ARunKilledAtAnyMomentIsResumedToTheSameBits()
    {
        using var folder = new TemporaryFolder();
        long started = Stopwatch.GetTimestamp();
        Assert.Equal(0, await TrainAsync(folder["whole"], null));
        TimeSpan whole = Stopwatch.GetElapsedTime(started);

        var random = new SeededRandom(1);
        int kills = 0;
        var epochs = new List<int>();
        while (kills < MaxKills)
        {
            int exit = await TrainAsync(folder["killed"], whole * (0.3 + 0.5 * random.NextDouble()));
            if (exit == 0)
                break;
            Assert.Equal(KilledExitCode, exit);
            kills++;
            if (File.Exists(Path.Combine(folder["killed"], "run.json")))
                epochs.Add(ValleyRun.Open(folder["killed"]).History.Length);
        }
        Assert.Equal(0, await TrainAsync(folder["killed"], null));

        Assert.True(kills > 0);
        Assert.Equal(epochs.Order(), epochs);
        ValleyRun expected = ValleyRun.Open(folder["whole"]), actual = ValleyRun.Open(folder["killed"]);
        Assert.Equal((RunStatus.Completed, RunStatus.Completed), (expected.Status, actual.Status));
        Assert.Equal(expected.Model.Parameters.Values, actual.Model.Parameters.Values);
        Assert.Equal(expected.Model.Buffers.Values, actual.Model.Buffers.Values);
        Assert.Equal(expected.SwaModel!.Parameters.Values, actual.SwaModel!.Parameters.Values);
        Assert.Equal(expected.SwaModel.Buffers.Values, actual.SwaModel.Buffers.Values);
        Assert.Equal(expected.History.Select(row => (row.Epoch, row.TrainLoss, row.TestLoss, row.SwaTestLoss)), actual.History.Select(row => (row.Epoch, row.TrainLoss, row.TestLoss, row.SwaTestLoss)));
        Assert.Equal(12, actual.Snapshots.Length);
        Assert.All(expected.Snapshots.Zip(actual.Snapshots), pair => Assert.Equal(pair.First.Load().Parameters.Values, pair.Second.Load().Parameters.Values));
    }

    /// <summary>Trains or resumes in a child process; kills it after a while, if one is given.</summary>
    private static async Task<int> TrainAsync(string folder, TimeSpan? killAfter)
    {
        string host = Path.Combine(AppContext.BaseDirectory, "AsymValley.TestHost.dll");
        using Process process = Process.Start(new ProcessStartInfo("dotnet", ["exec", host, folder]) { RedirectStandardError = true })!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        if (killAfter is { } delay)
        {
            await Task.WhenAny(process.WaitForExitAsync(), Task.Delay(delay));
            process.Kill();
        }
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode is 0 or KilledExitCode, await errors);
        return process.ExitCode;
    }
}
