using System.Text;
using System.Text.RegularExpressions;
using AsymValley.Checkpoints;
using AsymValley.Federated;
using AsymValley.Federated.Algorithms;
using static AsymValley.Tests.Federated.FederationFixture;
using Of = AsymValley.Federated.FederatedAlgorithmName;

namespace AsymValley.Tests.Federated;

/// <summary>Damaged files of a federation are named; they never become other numbers.</summary>
public sealed class FederationDamageTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Federation _federation;
    private readonly string _client;

    public FederationDamageTests()
    {
        FederationOptions options = Options(Of.Scaffold) with { ClientsPerRound = 6, LocalEpochs = 1, BatchSize = 20 };
        _federation = Federation.Create(TrainingFixture.Everything(Images), Clients, options, _folder.File("federation"));
        _federation.Run(1);
        _client = Path.Combine("clients", "client-00002-round-0001.safetensors");
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("federation.json")]
    [InlineData("partition.json")]
    [InlineData("rounds.csv")]
    [InlineData("init.safetensors")]
    [InlineData("state.safetensors")]
    [InlineData("client")]
    public void ATruncatedOrEmptyFileIsNamed(string name)
    {
        string file = Named(name);
        byte[] whole = File.ReadAllBytes(file);
        foreach (int length in new[] { 0, 1, 7, whole.Length / 2, whole.Length - 9 })
        {
            File.WriteAllBytes(file, whole[..length]);
            AssertNamed(file, $"{length} of {whole.Length} bytes");
        }
        // The history may be cut between rows only; then rows are missing.
        if (name == "rounds.csv")
        {
            File.WriteAllText(file, File.ReadAllLines(file) is [var header, ..] ? header + "\n" : "");
            AssertNamed(file, "no rows");
        }
        if (name != "federation.json" && name != "state.safetensors" && name != "client")
        {
            File.Delete(file);
            AssertNamed(file, "no file");
        }
        File.WriteAllBytes(file, whole);
        Use();
    }

    [Fact]
    public void AMissingFileOfAClientIsNamed()
    {
        File.Delete(Named("client"));
        AssertNamed(Named("client"), "no file");
    }

    // Every bit of the header and some of the values.
    [Theory]
    [InlineData("state.safetensors")]
    [InlineData("client")]
    public void AnyFlippedBitOfAStateIsNoticed(string name)
    {
        string file = Named(name);
        byte[] whole = File.ReadAllBytes(file);
        int header = 8 + (int)BitConverter.ToUInt64(whole);
        var unnoticed = new List<string>();
        for (int i = 0; i < whole.Length; i += i < header ? 1 : 97)
        {
            byte[] damaged = [.. whole];
            damaged[i] ^= (byte)(1 << (i % 8));
            File.WriteAllBytes(file, damaged);
            try
            {
                Read();
                // What is only another way to write the same is no damage.
                unnoticed.Add($"byte {i}: {Encoding.UTF8.GetString(whole, Math.Max(0, i - 20), 30)}");
            }
            catch (RunFolderException e)
            {
                Assert.Equal(file, e.Path);
            }
        }
        Assert.Empty(unnoticed);

        void Read()
        {
            if (name == "client")
                new ClientStates(Path.Combine(_federation.Path, "clients"), _federation.Network, 1).Load(2, ClientMemory.Vector, TorchSharp.torch.CPU);
            else
                Assert.Equal(_federation.Model.Parameters.Values, Federation.Open(_federation.Path, Images).Model.Parameters.Values);
        }
    }

    [Theory]
    [InlineData("\"format\": \"asymvalley-federation/1\"", "\"format\": \"asymvalley-federation/9\"")]
    [InlineData("\"algorithm\": \"Scaffold\"", "\"algorithm\": \"Scaffald\"")]
    [InlineData("\"batchSize\": 20", "\"batchSize\": 0")]
    [InlineData("\"batchSize\": 20", "\"batchSize\": null")]
    [InlineData("\"momentum\": 0.9", "\"momentum\": 9")]
    [InlineData("\"clientsPerRound\": 6,", "")]
    [InlineData("\"serverLearningRate\": 1", "\"serverLearningRate\": null")]
    [InlineData("\"serverLearningRate\": 1", "\"serverLearningRate\": -1")]
    [InlineData("\"serverLearningRate\": 1", "\"mu\": 1, \"serverLearningRate\": 1")]
    [InlineData("\"options\": {", "\"options\": null, \"other\": {")]
    [InlineData("\"environment\": {", "\"environment\": null, \"other\": {")]
    [InlineData("\"kind\": \"batchNorm\"", "\"kind\": \"botchNorm\"")]
    [InlineData("\"network\": {", "\"network\": null, \"other\": {")]
    public void ARecordThatIsNotOneIsNamed(string from, string to)
    {
        Change(from, to, unseal: true);
        AssertNamed(Named("federation.json"), to);
    }

    [Fact]
    public void AChangedRecordOrHistoryIsNamed()
    {
        Change("\"learningRate\": 0.05", "\"learningRate\": 0.06", unseal: false);
        AssertNamed(Named("federation.json"), "another learning rate");
        Change("\"learningRate\": 0.06", "\"learningRate\": 0.05", unseal: false);
        Use();
        string rounds = File.ReadAllText(Named("rounds.csv"));
        string[] lines = rounds.Split('\n');
        string accuracy = lines[1].Split(',')[1];
        File.WriteAllText(Named("rounds.csv"), rounds.Replace($"1,{accuracy},", "1,0.125,", StringComparison.Ordinal));
        AssertNamed(Named("rounds.csv"), "another accuracy");
    }

    [Fact]
    public void AMissingStateIsNamedAndNotTakenForTheBeginning()
    {
        File.Delete(Named("state.safetensors"));
        Assert.Equal(Named("state.safetensors"), Assert.Throws<RunFolderException>(() => Federation.Open(_federation.Path, Images)).Path);
    }

    [Fact]
    public void ValuesOfTheInitialModelThatWereChangedOrAreAnotherOnesAreNamed()
    {
        byte[] whole = File.ReadAllBytes(Named("init.safetensors")), flipped = [.. whole];
        flipped[^5] ^= 2;
        File.WriteAllBytes(Named("init.safetensors"), flipped);
        AssertNamed(Named("init.safetensors"), "a flipped bit");
        ValleyModelFile.Save(AsymValley.Networks.ValleyModel.Create(_federation.Network, 99), Named("init.safetensors"));
        AssertNamed(Named("init.safetensors"), "another model");
    }

    // A folder of an earlier version has no checksums, and no state before the first round.
    [Fact]
    public void AFolderWithoutChecksumsIsOpenedAndGoesOn()
    {
        Change("\"format\"", "\"format\"", unseal: true);
        File.WriteAllText(Named("federation.json"), Regex.Replace(File.ReadAllText(Named("federation.json")), "\"checksums\": \\{[^}]*\\},?", "\"other\": 1"));
        Assert.False(Federation.Open(_federation.Path, Images).HasChecksums);
        Use();
    }

    // What is wrong only together with other files, or on this machine.
    [Theory]
    [InlineData("\"clientsPerRound\": 6", "\"clientsPerRound\": 7", "ClientsPerRound")]
    [InlineData("\"device\": \"cpu\"", "\"device\": \"gpu\"", "Device")]
    public void AnOptionThatDoesNotFitIsNamed(string from, string to, string option)
    {
        Change(from, to, unseal: true);
        Assert.Equal(option, Assert.Throws<InvalidOptionException>(Use).Option);
    }

    private void Change(string from, string to, bool unseal)
    {
        string file = Named("federation.json"), whole = File.ReadAllText(file);
        Assert.Contains(from, whole, StringComparison.Ordinal);
        whole = whole.Replace(from, to, StringComparison.Ordinal);
        // As an earlier version would have written it.
        File.WriteAllText(file, unseal ? Regex.Replace(whole, ",\\s*\"sha256\": \"[0-9a-f]*\"", "") : whole);
    }

    private string Named(string name) => Path.Combine(_federation.Path, name == "client" ? _client : name);

    private void AssertNamed(string file, string how)
    {
        Exception? error = Record.Exception(Use);
        Assert.True(error is RunFolderException named && named.Path == file && named.Message.Contains(Path.GetFileName(file), StringComparison.Ordinal), $"{how}: {error}");
    }

    /// <summary>Opens the federation and reads or uses all its files.</summary>
    private void Use()
    {
        Federation federation = Federation.Open(_federation.Path, Images);
        _ = federation.InitialModel;
        _ = federation.Model;
        _ = federation.Partition;
        federation.Run(1);
    }
}
