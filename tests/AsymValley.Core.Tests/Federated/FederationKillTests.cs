using AsymValley.Federated;
using AsymValley.Parameters;

namespace AsymValley.Tests.Federated;

public sealed class FederationKillTests
{
    // Enough that a fast machine is not through with them between two looks at the history.
    private const int Rounds = 30;

    // Real processes, really killed (SIGKILL): before the federation exists, then up to a round's time after its history
    // reached some length, so among clients' files, in a test or in a write; then at the very end.
    [Theory]
    [InlineData("Scaffold", new[] { -1, 0, 2, 15 })]
    [InlineData("Moon", new[] { 1, 4 })]
    public async Task AFederationKilledAtAnyMomentGoesOnToTheSameBits(string algorithm, int[] moments)
    {
        using var folder = new TemporaryFolder();
        string whole = folder.File("federation"), killed = folder.File("killed/federation");
        Directory.CreateDirectory(folder.File("killed"));
        Assert.Equal(0, await KillTests.HostAsync(() => Task.Delay(Timeout.Infinite), "federate", algorithm, whole));

        var random = new SeededRandom(1);
        int kills = 0;
        foreach (int round in moments)
        {
            int delay = random.NextInt32(40);
            int exit = await KillTests.HostAsync(async () =>
            {
                while (RoundsWritten(killed) < round)
                    await Task.Delay(1);
                await Task.Delay(delay);
            }, "federate", algorithm, killed);
            if (exit == 0)
                break;
            kills++;
        }
        Assert.Equal(0, await KillTests.HostAsync(() => Task.Delay(Timeout.Infinite), "federate", algorithm, killed));
        Assert.True(kills >= 2, $"{kills} kills");

        Federation expected = Federation.Open(whole), actual = Federation.Open(killed);
        Assert.Equal(Rounds, actual.Rounds.Length);
        FederationFixture.AssertSame(expected, actual);
        // What clients kept is the same too, file by file.
        string[] files = [.. Directory.GetFiles(Path.Combine(whole, "clients")).Select(file => Path.GetFileName(file)!).Order()];
        Assert.NotEmpty(files);
        Assert.Equal(files, Directory.GetFiles(Path.Combine(killed, "clients")).Select(file => Path.GetFileName(file)!).Order());
        Assert.All(files, file => Assert.Equal(File.ReadAllBytes(Path.Combine(whole, "clients", file)), File.ReadAllBytes(Path.Combine(killed, "clients", file))));
    }

    /// <summary>Rows in the history; −1 as long as there is no federation.</summary>
    private static int RoundsWritten(string folder) =>
        !Federation.IsFederation(folder) ? -1
        : !File.Exists(Path.Combine(folder, "rounds.csv")) ? 0
        : File.ReadAllLines(Path.Combine(folder, "rounds.csv")).Length - 1;
}
