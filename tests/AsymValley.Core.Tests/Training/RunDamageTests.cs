using System.Text;
using System.Text.Json.Nodes;
using AsymValley.Checkpoints;
using AsymValley.Data;
using AsymValley.Networks;
using AsymValley.Training;

namespace AsymValley.Tests;

/// <summary>Changed, missing and foreign files of a run are named; they never become other numbers.</summary>
public sealed class RunDamageTests : IDisposable
{
    private static readonly Dataset Data = TrainingFixture.Blobs();
    private static readonly NetworkDefinition Network = TrainingFixture.Everything(Data);
    private static readonly TrainingOptions Options = new() { Epochs = 3, BatchSize = 16, Swa = true, SwaStart = 2, SnapshotEvery = 1, Threads = 1, Seed = 4 };

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("init.safetensors")]
    [InlineData("model.safetensors")]
    [InlineData("swa.safetensors")]
    [InlineData("snapshots/epoch-002.safetensors")]
    public void AChangedWeightIsNoticed(string file)
    {
        string path = Train("run"), whole = Path.Combine(path, file);
        byte[] good = File.ReadAllBytes(whole);
        for (int i = 0; i < 3; i++)
        {
            byte[] flipped = [.. good];
            flipped[^(1 + 40 * i)] ^= (byte)(1 << i);
            File.WriteAllBytes(whole, flipped);
            Assert.Equal(whole, Assert.Throws<DataFormatException>(() => Use(path)).File);
            Assert.Throws<DataFormatException>(() => ValleyModelFile.Load(whole));
        }
        File.WriteAllBytes(whole, good);
        Use(path);
    }

    [Theory]
    [InlineData("init.safetensors")]
    [InlineData("model.safetensors")]
    [InlineData("swa.safetensors")]
    [InlineData("snapshots/epoch-002.safetensors")]
    [InlineData("history.csv")]
    public void AFileOfAnotherRunIsNoticed(string file)
    {
        string path = Train("run"), other = Train("other", Options with { Seed = 5 });
        File.Copy(Path.Combine(other, file), Path.Combine(path, file), overwrite: true);
        Assert.Equal(Path.Combine(path, file), Assert.Throws<RunFolderException>(() => Use(path)).Path);
    }

    [Theory]
    [InlineData("model.safetensors", true)]
    [InlineData("init.safetensors", false)]
    [InlineData("swa.safetensors", false)]
    [InlineData("snapshots/epoch-002.safetensors", false)]
    [InlineData("history.csv", false)]
    public void AMissingFileIsAnErrorOrMadeAgain(string file, bool isMadeAgain)
    {
        string path = Train("run");
        float[] before = ValleyRun.Open(path).Model.Parameters.Values;
        File.Delete(Path.Combine(path, file));
        if (isMadeAgain)
        {
            Assert.Equal(RunStatus.Interrupted, ValleyRun.Open(path).Status);
            Assert.Equal(before, Trainer.Resume(path, dataset: Data).Model.Parameters.Values);
        }
        else
        {
            Assert.Contains(Path.GetFileName(file), Assert.ThrowsAny<Exception>(() => Use(path)).Message, StringComparison.Ordinal);
        }
    }

    // Before the first epoch, after one and after several.
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void ARunWithoutItsStateDoesNotGoOn(int epochs)
    {
        string path = Interrupt("run", epochs, (options, progress, cancellation) => Trainer.Train(Network, Data, options, progress, cancellation));
        File.Delete(Path.Combine(path, "state.safetensors"));
        Assert.Equal(Path.Combine(path, "state.safetensors"), Assert.Throws<RunFolderException>(() => Trainer.Resume(path, dataset: Data)).Path);
        Assert.Throws<RunFolderException>(() => ValleyRun.Open(path));
    }

    // It would start with its momentum at zero, and end with other weights.
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void ARunAfterSwaWithoutItsStateDoesNotGoOn(int epochs)
    {
        ValleyRun swa = Trainer.Train(Network, Data, Options);
        string path = Interrupt("after", epochs, (options, progress, cancellation) =>
            Trainer.ContinueAfterSwa(swa, TrainingOptions.AfterSwa(swa.Options) with { RunPath = options.RunPath, Epochs = 3, Threads = 1 }, Data, progress, cancellation));
        Unseal(path, _ => { });
        File.Delete(Path.Combine(path, "state.safetensors"));
        Assert.Equal(Path.Combine(path, "state.safetensors"), Assert.Throws<RunFolderException>(() => Trainer.Resume(path, dataset: Data)).Path);
    }

    [Theory]
    [InlineData("learningRate", "0.06")]
    [InlineData("seed", "5")]
    [InlineData("batchSize", "17")]
    public void AChangedSettingIsNoticed(string option, string value)
    {
        string path = Train("run"), record = Path.Combine(path, "run.json");
        JsonNode json = JsonNode.Parse(File.ReadAllText(record))!;
        json["options"]![option] = JsonNode.Parse(value);
        File.WriteAllText(record, json.ToJsonString());
        Assert.Equal(record, Assert.Throws<RunFolderException>(() => Trainer.Resume(path, 4, Data)).Path);
    }

    // Laid out otherwise it says the same.
    [Fact]
    public void BlanksInTheRecordDoNotCount()
    {
        string path = Train("run"), record = Path.Combine(path, "run.json");
        File.WriteAllText(record, JsonNode.Parse(File.ReadAllText(record))!.ToJsonString());
        Use(path);
    }

    [Fact]
    public void AnyFlippedBitOfTheRecordIsNoticedOrChangesNothing()
    {
        string path = Train("run"), record = Path.Combine(path, "run.json");
        byte[] whole = File.ReadAllBytes(record);
        ValleyRun good = ValleyRun.Open(path);
        for (int i = 0; i < whole.Length; i += 3)
        {
            byte[] flipped = [.. whole];
            flipped[i] ^= (byte)(1 << (i % 8));
            File.WriteAllBytes(record, flipped);
            if (Record.Exception(() => AssertSame(good, ValleyRun.Open(path))) is { } error)
                Assert.True(error is RunFolderException { Path: var named } && named == record, $"byte {i}, {Encoding.UTF8.GetString(whole.AsSpan(Math.Max(0, i - 20)..i))}: {error}");
        }

        static void AssertSame(ValleyRun good, ValleyRun found) =>
            Assert.Equal((good.Options, good.Network.Hash, good.DatasetReference.Name), (found.Options, found.Network.Hash, found.DatasetReference.Name));
    }

    [Fact]
    public void ACellOfTheHistoryThatWasChangedIsNoticed()
    {
        string path = Interrupt("run", 2, (options, progress, cancellation) => Trainer.Train(Network, Data, options, progress, cancellation));
        foreach (string folder in new[] { path, Train("complete") })
        {
            string history = Path.Combine(folder, "history.csv");
            string[] lines = File.ReadAllLines(history);
            string[] cells = lines[1].Split(',');
            cells[2] = "0.5";
            lines[1] = string.Join(',', cells);
            File.WriteAllLines(history, lines);
            Assert.Equal(history, Assert.Throws<RunFolderException>(() => Trainer.Resume(folder, 5, Data)).Path);
            Assert.Throws<RunFolderException>(() => ValleyRun.Open(folder));
        }
    }

    // A run of an earlier version has none of the checksums, nor a state before its first epoch.
    [Fact]
    public void ARunWithoutChecksumsIsOpenedAndGoesOn()
    {
        string path = Interrupt("run", 2, (options, progress, cancellation) => Trainer.Train(Network, Data, options, progress, cancellation));
        Unseal(path, record => record.Remove("checksums"));
        foreach (string file in Directory.GetFiles(path, "*.safetensors", SearchOption.AllDirectories).Where(file => Path.GetFileName(file) != "state.safetensors"))
        {
            ValleyModel model = ValleyModelFile.Load(file);
            var metadata = Safetensors.Read(file).Metadata.Where(entry => entry.Key != "sha256").ToDictionary(entry => entry.Key, entry => entry.Value);
            Safetensors.Write(file, [(model.Parameters, null), (model.Buffers, null)], metadata);
        }
        Assert.False(ValleyRun.Open(path).HasChecksums);
        ValleyRun resumed = Trainer.Resume(path, dataset: Data), whole = Trainer.Train(Network, Data, Options);
        Assert.Equal(whole.Model.Parameters.Values, resumed.Model.Parameters.Values);
        Assert.Equal(whole.SwaModel!.Parameters.Values, resumed.SwaModel!.Parameters.Values);
        Assert.Equal(whole.Snapshots[0].Load().Parameters.Values, resumed.Snapshots[0].Load().Parameters.Values);
        Assert.True(ValleyRun.Open(path).HasChecksums);
    }

    [Fact]
    public void AnOldRunKilledInItsFirstEpochStartsAgain()
    {
        string path = Interrupt("run", 0, (options, progress, cancellation) => Trainer.Train(Network, Data, options, progress, cancellation));
        Unseal(path, record => record.Remove("checksums"));
        File.Delete(Path.Combine(path, "state.safetensors"));
        Assert.Equal(Trainer.Train(Network, Data, Options).Model.Parameters.Values, Trainer.Resume(path, dataset: Data).Model.Parameters.Values);
    }

    [Fact]
    public void ACopiedFolderHasANameOfItsOwn()
    {
        string path = Train("first");
        Directory.Move(path, _folder.File("second"));
        ValleyRun run = ValleyRun.Open(_folder.File("second"));
        Assert.Equal(("second", "second", "second-swa", "second-epoch-2"), (run.Name, run.Model.Name, run.SwaModel!.Name, run.Snapshots[1].Load().Name));
        Assert.Equal("second", Trainer.Resume(run.Path!, 4, Data).Name);
    }

    [Fact]
    public void TheTimeOfARunIsThatOfItsStart()
    {
        string path = Interrupt("run", 1, (options, progress, cancellation) => Trainer.Train(Network, Data, options, progress, cancellation));
        DateTime resumed = default;
        Trainer.Resume(path, dataset: Data, progress: new Reports(_ => resumed = ValleyRun.LastStarted(path)));
        Assert.Equal(resumed, ValleyRun.LastStarted(path));
    }

    private string Train(string name, TrainingOptions? options = null) => Trainer.Train(Network, Data, (options ?? Options) with { RunPath = _folder.File(name) }).Path!;

    private string Interrupt(string name, int epochs, Action<TrainingOptions, IProgress<OperationProgress>, CancellationToken> train)
    {
        using var cancellation = new CancellationTokenSource();
        var progress = new Reports(report =>
        {
            if (report.Done >= epochs * Data.Train.Count)
                cancellation.Cancel();
        });
        string path = _folder.File(name);
        Assert.ThrowsAny<OperationCanceledException>(() => train(Options with { RunPath = path }, progress, cancellation.Token));
        Assert.Equal(epochs, ValleyRun.Open(path).History.Length);
        return path;
    }

    /// <summary>Takes the checksum from a record, so that it may be changed.</summary>
    private static void Unseal(string path, Action<JsonObject> change)
    {
        string file = Path.Combine(path, "run.json");
        JsonObject record = JsonNode.Parse(File.ReadAllText(file))!.AsObject();
        Assert.True(record.Remove("sha256"));
        change(record);
        File.WriteAllText(file, record.ToJsonString());
    }

    /// <summary>Reads everything that a complete run has.</summary>
    private static void Use(string path)
    {
        ValleyRun run = ValleyRun.Open(path);
        _ = run.InitialModel;
        _ = run.Model;
        Assert.NotNull(run.SwaModel);
        Assert.Equal(Options.Epochs, run.Snapshots.Length);
        foreach (RunSnapshot snapshot in run.Snapshots)
        {
            snapshot.OpenParameters().Dispose();
            snapshot.Load();
        }
    }

    private sealed class Reports(Action<OperationProgress> act) : IProgress<OperationProgress>
    {
        public void Report(OperationProgress value) => act(value);
    }
}
