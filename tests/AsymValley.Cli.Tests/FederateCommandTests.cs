using System.Diagnostics;
using System.Text.Json;
using AsymValley.Data;
using AsymValley.Federated;
using AsymValley.Networks;

namespace AsymValley.Tests;

public sealed class FederateCommandTests : IDisposable
{
    private static readonly string[] s_data = ["--dataset", "synthetic", "--train-count", "120", "--test-count", "40", "--classes", "3"];
    private static readonly string[] s_clients = ["--kind", "Iid", "--clients", "6"];
    private static readonly string[] s_how =
        ["--model", "MLP", "--hidden", "8", "--clients-per-round", "3", "--local-epochs", "1", "--batch-size", "16", "--learning-rate", "0.02", "--seed", "3"];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("valley-");

    [Fact]
    public void RoundsAreThoseOfCore()
    {
        string[] line = ["federate", .. s_data, .. s_clients, .. s_how, "--algorithm", "FedProx", "--mu", "0.5", "--path", At("cli")];
        JsonElement[] lines = CommandLine.Run([.. line, "--rounds", "2"]).Succeeded().Lines;

        Dataset dataset = DatasetCatalog.Open("Synthetic", null, new DatasetOptions { TrainCount = 120, TestCount = 40, Classes = 3 });
        Federation federation = Federation.Create(
            NetworkCatalog.Create("MLP", new NetworkOptions { Hidden = [8], Input = dataset.Shape, Classes = dataset.Classes }),
            Partition.Create(dataset, new PartitionOptions { Kind = PartitionKind.Iid, Clients = 6, Seed = 3 }),
            new FederationOptions { Algorithm = FederatedAlgorithmName.FedProx, Mu = 0.5, ClientsPerRound = 3, LocalEpochs = 1, BatchSize = 16, LearningRate = 0.02, Seed = 3 },
            At("core"));
        federation.Run(4);
        AssertSame(federation.Rounds[..2], lines);

        // The same line goes on with it, as does the folder alone; a table has the same numbers.
        AssertSame(federation.Rounds[2..3], CommandLine.Run(line).Succeeded().Lines);
        string[] rows = CommandLine.Run("federate", "--path", At("cli"), "--workers", "1", "--format", "csv").Succeeded().Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.StartsWith("Federation,Algorithm,Round,TestAccuracy,", rows[0]);
        Assert.StartsWith(FormattableString.Invariant($"cli,FedProx,4,{federation.Rounds[3].TestAccuracy},{federation.Rounds[3].TestLoss},"), rows[1]);

        JsonElement info = Assert.Single(CommandLine.Run("info", At("cli")).Succeeded().Lines);
        Assert.Equal(("FedProx", 4, 6, "Iid"), (info.GetProperty("Algorithm").GetString(), info.GetProperty("Rounds").GetInt32(), info.GetProperty("Clients").GetInt32(), info.GetProperty("Kind").GetString()));
        AssertSame(federation.Rounds, CommandLine.Run("info", At("cli"), "--history").Succeeded().Lines);
    }

    [Fact]
    public void APartitionFileSaysWhoHasWhat()
    {
        CommandLine.Run(["partition", .. s_data, .. s_clients, "--seed", "9", "--path", At("p.json")]).Succeeded();
        CommandLine.Run(["federate", .. s_how, "--partition", At("p.json"), "--path", At("f")]).Succeeded();
        Assert.Equal(Partition.Load(At("p.json")).Hash, Federation.Open(At("f")).Partition.Hash);
        CommandLine.Outcome outcome = CommandLine.Run(["federate", .. s_how, "--partition", At("p.json"), "--clients", "4", "--path", At("g")]);
        Assert.Equal(2, outcome.Code);
        Assert.StartsWith("valley: --partition: ", outcome.Error);
        Assert.False(Directory.Exists(At("g")));
    }

    [Fact]
    public void AnotherFederationIsReplacedByForceOnly()
    {
        string[] line = ["federate", .. s_data, .. s_clients, .. s_how, "--path", At("f")];
        CommandLine.Run([.. line, "--rounds", "2"]).Succeeded();
        Assert.Equal(1, CommandLine.Run([.. line, "--momentum", "0.5"]).Code);
        CommandLine.Outcome refused = CommandLine.Run("federate", "--path", At("f"), "--momentum", "0.5");
        Assert.Equal(1, refused.Code);
        Assert.Contains("--force", refused.Error);
        Assert.Equal(1, CommandLine.Run("federate", "--path", At("f"), "--clients", "5").Code);
        Assert.Equal(2, Federation.Open(At("f")).Rounds.Length);
        // What is said again and is so is no matter; other data are.
        CommandLine.Run("federate", "--path", At("f"), "--momentum", "0.9", "--clients", "6").Succeeded();
        Assert.Equal(2, CommandLine.Run("federate", "--path", At("f"), "--data-seed", "5").Code);
        CommandLine.Run([.. line, "--momentum", "0.5", "--force"]).Succeeded();
        Assert.Single(Federation.Open(At("f")).Rounds);
    }

    [Fact]
    public void ARoundThatChangedNothingIsSaid()
    {
        CommandLine.Outcome outcome = CommandLine.Run(["federate", .. s_data, .. s_clients, .. s_how, "--dropout-rate", "1", "--path", At("f")]).Succeeded();
        Assert.Equal("valley: warning: f, round 1: nobody came back; the model stays as it was.", outcome.Error.Trim());
        Assert.False(outcome.Lines[0].GetProperty("IsUpdated").GetBoolean());
        outcome = CommandLine.Run(["federate", .. s_data, .. s_clients, .. s_how.Select(word => word == "0.02" ? "1e30" : word), "--path", At("g")]);
        Assert.Contains("g, round 1: diverged and left out: ", outcome.Error);
    }

    [Fact]
    public void TheOtherCommandsTakeItsModels()
    {
        JsonElement round = CommandLine.Run(["federate", .. s_data, .. s_clients, .. s_how, "--rounds", "2", "--path", At("f")]).Succeeded().Lines[1];
        JsonElement global = CommandLine.Run("evaluate", At("f")).Succeeded().Lines[0];
        Assert.Equal(round.GetProperty("TestLoss").GetDouble(), global.GetProperty("TestLoss").GetDouble(), 1e-6);
        JsonElement initial = CommandLine.Run("evaluate", At("f"), "--solution", "initial").Succeeded().Lines[0];
        JsonElement line = CommandLine.Run("profile", At("f"), "--kind", "Interpolation", "--to-solution", "initial", "--scaling", "None", "--offset", "0,1").Succeeded().Lines[0];
        Assert.Equal(global.GetProperty("TestLoss").GetDouble(), line.GetProperty("TestLoss")[0].GetDouble(), 1e-6);
        Assert.Equal(initial.GetProperty("TestLoss").GetDouble(), line.GetProperty("TestLoss")[1].GetDouble(), 1e-5);
        Assert.Equal(1, CommandLine.Run("evaluate", At("f"), "--solution", "swa").Code);
    }

    [Fact]
    public void AComparisonIsThatOfItsFederations()
    {
        string[] line =
        [
            "compare-federations", .. s_data, "--clients", "6", .. s_how[..^2], "--algorithm", "FedAvg,FedSign", "--alpha", "10,1", "--seed", "4", "5",
            "--gamma", "0.1", "--path", At("c"), "--rounds",
        ];
        JsonElement[] rows = CommandLine.Run([.. line, "2"]).Succeeded().Lines;
        Assert.Equal(["10 FedAvg", "10 FedSign", "1 FedAvg", "1 FedSign"], rows.Select(row => $"{row.GetProperty("Alpha").GetDouble()} {row.GetProperty("Setting").GetString()}"));
        Federation[] federations = [.. new[] { "4", "5" }.Select(seed => Federation.Open(Path.Combine(At("c"), $"FedSign-alpha-1-seed-{seed}")))];
        Assert.All(federations, federation => Assert.Equal(0.1, federation.Options.Gamma));
        Assert.Equal(federations.Average(federation => federation.Rounds[1].TestAccuracy), rows[3].GetProperty("MeanAccuracy").GetDouble(), 1e-12);
        Assert.All(["comparison.csv", "accuracy.svg", "ssr.svg"], name => Assert.True(File.Exists(Path.Combine(At("c"), name))));

        CommandLine.Outcome again = CommandLine.Run("compare-federations", At("c"), "--format", "csv").Succeeded();
        Assert.Equal(File.ReadAllText(Path.Combine(At("c"), "comparison.csv")), again.Out);
        CommandLine.Outcome fewer = CommandLine.Run([.. line, "1"]);
        Assert.Equal(2, fewer.Code);
        Assert.StartsWith("valley: --rounds: FedAvg-alpha-10-seed-4 has 2 rounds already", fewer.Error);
    }

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public void ASignalLeavesTheLastCompleteRound(string signal)
    {
        if (OperatingSystem.IsWindows())
            return;
        using Process process = InterruptTests.Start(["federate", .. s_data, .. s_clients, .. s_how, "--rounds", "100000", "--path", At("f")]);
        // Each round is on standard output as soon as it is done.
        Assert.Contains("\"Round\":1,", process.StandardOutput.ReadLine());
        Process.Start("kill", ["-" + signal, process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]).WaitForExit();
        process.StandardOutput.ReadToEnd();
        Assert.True(process.WaitForExit(TimeSpan.FromSeconds(30)), "the process did not stop");
        Assert.Equal(130, process.ExitCode);
        Assert.Equal("valley: cancelled.", process.StandardError.ReadToEnd().TrimEnd());

        int done = Federation.Open(At("f")).Rounds.Length;
        JsonElement next = CommandLine.Run("federate", "--path", At("f")).Succeeded().Lines[0];
        Assert.Equal(done + 1, next.GetProperty("Round").GetInt32());
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private string At(string name) => Path.Combine(_folder.FullName, name);

    private static void AssertSame(IEnumerable<RoundResult> expected, JsonElement[] lines)
    {
        RoundResult[] rounds = [.. expected];
        Assert.Equal(rounds.Select(round => round.Round), lines.Select(line => line.GetProperty("Round").GetInt32()));
        Assert.Equal(rounds.Select(round => round.TestLoss), Numbers("TestLoss"));
        Assert.Equal(rounds.Select(round => round.TrainLoss), Numbers("TrainLoss"));
        Assert.Equal(rounds.Select(round => round.SsrGlobal), Numbers("SsrGlobal"));
        Assert.Equal(rounds.Select(round => round.Drift), Numbers("Drift"));
        Assert.Equal(rounds.SelectMany(round => round.Participants), lines.SelectMany(line => line.GetProperty("Participants").EnumerateArray().Select(client => client.GetInt32())));

        IEnumerable<double> Numbers(string name) => lines.Select(line => line.GetProperty(name).GetDouble());
    }
}
