using AsymValley.Federated;
using static AsymValley.Tests.Federated.FederationFixture;
using Of = AsymValley.Federated.FederatedAlgorithmName;

namespace AsymValley.Tests.Federated;

/// <summary>k rounds and then N − k are the bits of N, through a folder that was left in any state.</summary>
public sealed class FederationResumeTests
{
    public static TheoryData<Of, BufferPolicy> Cases
    {
        get
        {
            var cases = new TheoryData<Of, BufferPolicy>();
            foreach (Of algorithm in Enum.GetValues<Of>())
                foreach (BufferPolicy buffers in Enum.GetValues<BufferPolicy>())
                    cases.Add(algorithm, buffers);
            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void TwoAndTwoRoundsAreFour(Of algorithm, BufferPolicy buffers)
    {
        using var folder = new TemporaryFolder();
        FederationOptions options = Options(algorithm) with { ClientsPerRound = 4, Buffers = buffers, LocalEpochs = 1, DropoutRate = 0.2, StragglerRate = 0.3, Augment = true };
        Federation whole = Run(options, folder.File("whole"), rounds: 4);
        Federation first = Run(options, folder.File("parts"), rounds: 2);
        // The same instance goes on, and a reopened one.
        Federation opened = Federation.Open(folder.File("parts"), Images);
        Assert.Equal(first.Rounds.Select(Measured), opened.Rounds.Select(Measured));
        AssertSameBits(first.Model, opened.Model);
        Assert.Equal([3, 4], opened.Run(2, workers: 2).Select(round => round.Round));
        AssertSame(whole, opened);
        AssertSame(whole, Federation.Open(folder.File("parts"), Images));
        Assert.Equal(whole.Options, opened.Options);
        Assert.Contains(whole.Rounds, round => round.Dropped.Length > 0 || round.Stragglers.Length > 0);
    }

    [Fact]
    public void RoundsAreTestedEverySoOftenAndAfterTheLastOfACall()
    {
        using var folder = new TemporaryFolder();
        Federation federation = Run(Options(Of.FedAvg) with { EvaluateEvery = 3, LocalEpochs = 1 }, folder.File("third"), rounds: 7);
        federation.Run(1);
        Federation never = Run(Options(Of.FedAvg) with { EvaluateEvery = 0, LocalEpochs = 1 }, folder.File("last"), rounds: 8);
        Assert.Equal([3, 6, 7, 8], Tested(Federation.Open(federation.Path, Images)));
        Assert.Equal([8], Tested(never));
        Assert.Equal(federation.TestAccuracy, never.TestAccuracy);
        Assert.All(federation.Rounds, round => Assert.True(round.Seconds >= round.TestSeconds && round.TestSeconds > 0 == !double.IsNaN(round.TestLoss) && round.ServerSeconds > 0));

        static int[] Tested(Federation federation) => [.. federation.Rounds.Where(round => !double.IsNaN(round.TestAccuracy)).Select(round => round.Round)];
    }

    // One object is told of what another one, or another process, did in the meantime.
    [Fact]
    public void RoundsOfAnotherProcessAreTakenUp()
    {
        using var folder = new TemporaryFolder();
        Federation whole = Run(Options(Of.Scaffold), folder.File("whole"), rounds: 3);
        Federation early = Federation.Create(Network, Clients, Options(Of.Scaffold), folder.File("parts"));
        Federation.Open(folder.File("parts"), Images).Run(2);
        Assert.Empty(early.Rounds);
        Assert.Equal(3, Assert.Single(early.Run(1)).Round);
        AssertSame(whole, early);
    }

    // What a kill in the middle of the third round, or after it but before its state, leaves behind.
    [Theory]
    [InlineData(Of.Scaffold, BufferPolicy.Local)]
    [InlineData(Of.Moon, BufferPolicy.Average)]
    [InlineData(Of.FedDyn, BufferPolicy.Average)]
    public void LeftoversOfAnUnfinishedRoundChangeNothing(Of algorithm, BufferPolicy buffers)
    {
        using var folder = new TemporaryFolder();
        FederationOptions options = Options(algorithm) with { ClientsPerRound = 5, Buffers = buffers, LocalEpochs = 1 };
        Federation whole = Run(options, folder.File("whole"), rounds: 3);
        Run(options, folder.File("parts"), rounds: 2);
        string[] clients = Directory.GetFiles(Path.Combine(folder.File("parts"), "clients"));
        Assert.InRange(clients.Length, 5, 6);
        foreach (string file in clients)
        {
            File.Copy(file, Later(file, 3));
            File.Copy(file, Later(file, 12));
            File.WriteAllText(file + ".tmp", "half a file");
            File.WriteAllText(Later(file, 3) + ".tmp", "half a file");
        }
        string rounds = Path.Combine(folder.File("parts"), "rounds.csv");
        File.AppendAllText(rounds, File.ReadAllLines(rounds)[^1].Replace("2,", "3,", StringComparison.Ordinal) + "\n");
        File.AppendAllText(rounds, "4" + File.ReadAllLines(rounds)[^2][1..] + "\n");
        File.WriteAllText(rounds + ".tmp", "round");
        File.WriteAllText(Path.Combine(folder.File("parts"), "state.safetensors.tmp"), "half a file");

        Federation opened = Federation.Open(folder.File("parts"), Images);
        Assert.Equal(2, opened.Rounds.Length);
        opened.Run(1);
        AssertSame(whole, opened);
        AssertSame(whole, Federation.Open(folder.File("parts"), Images));
        AssertOneFileAClient(folder.File("parts"));
    }

    // A kill after the state of a round and before the files that it replaces were removed.
    [Fact]
    public void AReplacedFileThatIsStillThereChangesNothing()
    {
        using var folder = new TemporaryFolder();
        FederationOptions options = Options(Of.Moon) with { ClientsPerRound = 6, LocalEpochs = 1 };
        Federation whole = Run(options, folder.File("whole"), rounds: 3);
        Federation parts = Run(options, folder.File("parts"), rounds: 1);
        string keptAside = folder.File("aside"), clients = Path.Combine(folder.File("parts"), "clients");
        Directory.CreateDirectory(keptAside);
        foreach (string file in Directory.GetFiles(clients))
            File.Copy(file, Path.Combine(keptAside, Path.GetFileName(file)));
        parts.Run(1);
        foreach (string file in Directory.GetFiles(keptAside))
            File.Copy(file, Path.Combine(clients, Path.GetFileName(file)));
        Federation opened = Federation.Open(folder.File("parts"), Images);
        opened.Run(1);
        AssertSame(whole, opened);
        AssertOneFileAClient(folder.File("parts"));
    }

    private static void AssertOneFileAClient(string folder)
    {
        string[] names = [.. Directory.GetFiles(Path.Combine(folder, "clients")).Select(file => Path.GetFileName(file)!)];
        Assert.All(names, name => Assert.EndsWith(".safetensors", name, StringComparison.Ordinal));
        Assert.Equal(names.Length, names.Select(name => name[..12]).Distinct().Count());
    }

    private static string Later(string file, int round) => file[..file.LastIndexOf("-round-", StringComparison.Ordinal)] + $"-round-{round:D4}.safetensors";
}
