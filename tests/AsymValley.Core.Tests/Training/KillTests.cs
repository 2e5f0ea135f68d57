using System.Diagnostics;
using AsymValley.Parameters;
using AsymValley.Training;

namespace AsymValley.Tests;

public class KillTests
{
    internal const int KilledExitCode = 137;
    private const int Epochs = 12;

    // Real processes, really killed (SIGKILL): before the run exists, then up to a few epochs' time after its history
    // reached some length, so in the middle of an epoch, of its evaluation or of a write; then at the very end.
    [Fact]
    public async Task ARunKilledAtAnyMomentIsResumedToTheSameBits()
    {
        using var folder = new TemporaryFolder();
        string whole = folder.File("whole"), killed = folder.File("killed");
        Assert.Equal(0, await TrainAsync(whole, () => Task.Delay(Timeout.Infinite)));

        var random = new SeededRandom(1);
        int kills = 0;
        foreach (int epoch in (int[])[-1, 0, 1, 2, 5, 8, Epochs])
        {
            int delay = random.NextInt32(80);
            int exit = await TrainAsync(killed, async () =>
            {
                while (EpochsWritten(killed) < epoch)
                    await Task.Delay(1);
                await Task.Delay(delay);
            });
            kills += exit == KilledExitCode ? 1 : 0;
            if (exit == 0)
                break;
        }
        Assert.Equal(0, await TrainAsync(killed, () => Task.Delay(Timeout.Infinite)));
        Assert.True(kills >= 3, $"{kills} kills");

        ValleyRun expected = ValleyRun.Open(folder.File("whole")), actual = ValleyRun.Open(folder.File("killed"));
        Assert.Equal((RunStatus.Completed, RunStatus.Completed), (expected.Status, actual.Status));
        Assert.Equal(expected.Model.Parameters.Values, actual.Model.Parameters.Values);
        Assert.Equal(expected.Model.Buffers.Values, actual.Model.Buffers.Values);
        Assert.Equal(expected.SwaModel!.Parameters.Values, actual.SwaModel!.Parameters.Values);
        Assert.Equal(expected.SwaModel.Buffers.Values, actual.SwaModel.Buffers.Values);
        Assert.Equal(expected.History.Select(row => (row.Epoch, row.TrainLoss, row.TestLoss, row.SwaTestLoss)), actual.History.Select(row => (row.Epoch, row.TrainLoss, row.TestLoss, row.SwaTestLoss)));
        Assert.Equal(Epochs, actual.Snapshots.Length);
        Assert.All(expected.Snapshots.Zip(actual.Snapshots), pair => Assert.Equal(pair.First.Load().Parameters.Values, pair.Second.Load().Parameters.Values));
    }

    /// <summary>Rows in the history; −1 as long as there is no run.</summary>
    private static int EpochsWritten(string folder) =>
        !File.Exists(Path.Combine(folder, "run.json")) ? -1
        : !File.Exists(Path.Combine(folder, "history.csv")) ? 0
        : File.ReadAllLines(Path.Combine(folder, "history.csv")).Length - 1;

    private static Task<int> TrainAsync(string folder, Func<Task> moment) => HostAsync(moment, folder);

    /// <summary>Runs the test host in a child process and kills it at a given moment, if it still runs.</summary>
    /// <returns>0, or <see cref="KilledExitCode"/>.</returns>
    internal static async Task<int> HostAsync(Func<Task> moment, params string[] arguments)
    {
        string host = Path.Combine(AppContext.BaseDirectory, "AsymValley.TestHost.dll");
        using Process process = Process.Start(new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", ["exec", host, .. arguments]) { RedirectStandardError = true })!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        await Task.WhenAny(process.WaitForExitAsync(), moment());
        process.Kill();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode is 0 or KilledExitCode, await errors);
        return process.ExitCode;
    }
}
