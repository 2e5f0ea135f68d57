using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using AsymValley.Data;
using AsymValley.Federated;
using AsymValley.Tests.Reports;

namespace AsymValley.Tests.Federated;

public sealed class PartitionFileTests
{
    private static readonly Dataset s_set = SyntheticDataset.Create(new DatasetOptions { TrainCount = 60, TestCount = 10, Classes = 3, Seed = ulong.MaxValue });
    private static readonly PartitionOptions s_options = new() { Kind = PartitionKind.PerClass, Clients = 4, Alpha = 0.7, Seed = ulong.MaxValue - 1, MinimumSamples = 3 };

    [Fact]
    public void WhatIsSavedIsLoaded() => GermanCulture.Run(() =>
    {
        using var folder = new TemporaryFolder();
        Partition saved = Partition.Create(s_set, s_options);
        Assert.Null(saved.Path);
        saved.Save(folder.File("p.json"));
        Assert.Equal(folder.File("p.json"), saved.Path);

        Partition loaded = Partition.Load(folder.File("p.json"));
        Assert.Equal(saved.Path, loaded.Path);
        Assert.Equal(s_options, loaded.Options);
        Assert.Equal(s_set.Reference, loaded.DatasetReference);
        Assert.Equal((saved.Hash, saved.DatasetHash, saved.Draws, 60, 3), (loaded.Hash, loaded.DatasetHash, loaded.Draws, loaded.Images, loaded.Classes));
        Assert.All(saved.Clients.Zip(loaded.Clients), pair => Assert.Equal(pair.First.AsEnumerable(), pair.Second));
        Assert.All(saved.ClassCounts.Zip(loaded.ClassCounts), pair => Assert.Equal(pair.First.AsEnumerable(), pair.Second));
        // Synthetic data are made again from their reference.
        Assert.Equal(s_set.ContentHash, loaded.Dataset.ContentHash);
        // A line for each client, and one for each of the other properties and brackets.
        string[] lines = File.ReadAllLines(folder.File("p.json"));
        Assert.Equal(4, lines.Count(line => line.StartsWith("    { \"counts\": [", StringComparison.Ordinal)));
        Assert.Equal(4 + 12, lines.Length);
    });

    [Fact]
    public void OnesOwnPartitionIsSavedToo()
    {
        using var folder = new TemporaryFolder();
        Partition own = Partition.Of(s_set, [[5, 1], [0]]);
        own.Save(folder.File("own.json"));
        Partition loaded = Partition.Load(folder.File("own.json"), s_set);
        Assert.Null(loaded.Options);
        Assert.Equal((own.Hash, 0), (loaded.Hash, loaded.Draws));
        Assert.Same(s_set, loaded.Dataset);
    }

    [Fact]
    public void OtherDataDoNotFit()
    {
        using var folder = new TemporaryFolder();
        Partition partition = Partition.Create(s_set, s_options);
        partition.Save(folder.File("p.json"));
        Dataset other = SyntheticDataset.Create(s_set.Reference.Options with { Seed = 1 });
        Assert.Contains(partition.DatasetHash[..12], Assert.Throws<InvalidOptionException>(() => partition.EnsureFits(other)).Message);
        Assert.Equal("Dataset", Assert.Throws<InvalidOptionException>(() => Partition.Load(folder.File("p.json"), other)).Option);
        // Another normalisation is the same data.
        partition.EnsureFits(s_set.WithNormalization(Normalization.Same(3, 0, 1)));

        // Counts that contradict the labels, though they add up.
        JsonNode file = JsonNode.Parse(File.ReadAllText(folder.File("p.json")))!;
        JsonArray counts = file["clients"]![0]!["counts"]!.AsArray();
        int from = Enumerable.Range(0, 3).First(k => (int)counts[k]! > 0);
        counts[from] = (int)counts[from]! - 1;
        counts[(from + 1) % 3] = (int)counts[(from + 1) % 3]! + 1;
        File.WriteAllText(folder.File("p.json"), file.ToJsonString());
        Assert.Throws<InvalidOptionException>(() => Partition.Load(folder.File("p.json")).Dataset);
    }

    // What is changed in a good file of clients [[0, 3], [1, 2]], and words of the error.
    public static TheoryData<string, string, string> Faults => new()
    {
        { "\"asymvalley-partition/1\"", "\"asymvalley-partition/2\"", "expected 'asymvalley-partition/1', found 'asymvalley-partition/2'" },
        { "\"format\"", "\"form\"", "expected 'asymvalley-partition/1', found none" },
        { "\"images\": 6,", "", "images" },
        { "\"images\": 6,", "\"images\": 6, \"more\": 1,", "more" },
        { "\"images\": 6,", "\"images\": \"6\",", "could not be converted" },
        { "\"images\": 6,", "\"images\": 0,", "expected at least one image, found 0" },
        { "\"classes\": 3", "\"classes\": 0", "expected at least one class, found 0" },
        { "\"classes\": 3", "\"classes\": 3,\"draws\": -1", "draws" },
        { "\"classes\": 3", "\"classes\": 3,\"classNames\": [\"a\"]", "expected 3 names, found 1" },
        { "\"classes\": 3", "\"classes\": 3,\"options\": {\"clients\": 2, \"alpha\": 0}", "expected valid options, found Alpha: 0" },
        { "\"classes\": 3", "\"classes\": 3,\"options\": {\"clients\": 5}", "expected 5 clients, as the options say, found 2" },
        { "\"classes\": 3", "\"classes\": 3,\"options\": {\"kind\": \"Other\"}", "could not be converted" },
        { "\"classes\": 3", "\"classes\": 3,\"classNames\": [\"a\", null, \"c\"]", "$.classNames[1] is null" },
        { "\"classes\": 3", "\"classes\": 3,\"classes\": 3", "classes" },
        { "\"name\":\"Labels\",", "", "$.dataset.name is null or missing" },
        { "\"clients\": [", "\"clients\": [null,", "$.clients[0] is null" },
        { "[0,3]", "[0,6]", "expected images 0 … 5, found client 0 has image 6 of 6" },
        { "[0,3]", "[3,0]", "found client 0 has image 0 after 3" },
        { "[1,2]", "[1,3]", "expected each image once, found client 1 has image 3, which client 0 has too" },
        { "[1,2]", "[]", "found client 1 has no image" },
        { "[1,2]", "[1,4]", ", the hash of what follows, found " },
        { "[1,1,0], \"images\": [0", "[1,2,0], \"images\": [0", "expected 3 counts that add up to 2 images, found [1,2,0]" },
        { "[1,1,0], \"images\": [0", "[1,2,-1], \"images\": [0", "found [1,2,-1]" },
        { "[1,1,0], \"images\": [0", "[2], \"images\": [0", "found [2]" },
        { "[1,1,0], \"images\": [0", "null, \"images\": [0", "could not be converted" },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public void AFaultIsNamed(string old, string changed, string words)
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("p.json");
        Partition.Of(PartitionTests.Labelled([0, 1, 0, 1, 1, 2], 3), [[0, 3], [1, 2]]).Save(path);
        string text = File.ReadAllText(path);
        Assert.Contains(old, text);
        int at = text.IndexOf(old, StringComparison.Ordinal);
        File.WriteAllText(path, text[..at] + changed + text[(at + old.Length)..]);
        var error = Assert.Throws<DataFormatException>(() => Partition.Load(path));
        Assert.Equal(path, error.File);
        Assert.Contains(words, error.Message);
    }

    [Fact]
    public void AnyNumberOfImagesIsReadInLittleMemory()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("p.json");
        Dataset dataset = PartitionTests.Labelled([0, 1, 0, 1, 1, 2], 3);
        Partition.Of(dataset, [[0, 3], [1, 2]]).Save(path);
        File.WriteAllText(path, File.ReadAllText(path).Replace("\"images\": 6,", "\"images\": 2147483647,"));
        Assert.Equal(int.MaxValue, Partition.Load(path).Images);
        Assert.Throws<InvalidOptionException>(() => Partition.Load(path, dataset));
    }

    [Fact]
    public void TheOffsetIsWhereTheFaultIs()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("p.json");
        Partition.Of(PartitionTests.Labelled([0, 1, 0, 1, 1, 2], 3), [[0, 3], [1, 2]]).Save(path);
        string text = File.ReadAllText(path);
        File.WriteAllText(path, text.Replace("[1,2]", "[1,9]"));
        Assert.Equal(text.LastIndexOf("{ \"counts\"", StringComparison.Ordinal), Assert.Throws<DataFormatException>(() => Partition.Load(path)).Offset);
        File.WriteAllText(path, text.Replace("\"hash\": \"", "\"hash\": \"0"));
        Assert.Equal(text.IndexOf("\"hash\": ", StringComparison.Ordinal) + 8, Assert.Throws<DataFormatException>(() => Partition.Load(path)).Offset);
        File.WriteAllText(path, text[..100]);
        Assert.Equal(100, Assert.Throws<DataFormatException>(() => Partition.Load(path)).Offset, 30.0);
        File.WriteAllBytes(path, []);
        Assert.Equal(0, Assert.Throws<DataFormatException>(() => Partition.Load(path)).Offset);
        File.WriteAllText(path, "null");
        Assert.Throws<DataFormatException>(() => Partition.Load(path));
        Assert.Throws<FileNotFoundException>(() => Partition.Load(folder.File("none.json")));
    }

    [Fact]
    public void AnyJsonReaderCanRecomputeTheHash()
    {
        using var folder = new TemporaryFolder();
        Partition partition = Partition.Create(s_set, s_options);
        partition.Save(folder.File("p.json"));
        JsonElement file = JsonElement.Parse(File.ReadAllBytes(folder.File("p.json")));
        using var bytes = new MemoryStream();
        using var writer = new BinaryWriter(bytes);
        writer.Write(Convert.FromHexString(file.GetProperty("datasetHash").GetString()!));
        writer.Write(file.GetProperty("clients").GetArrayLength());
        foreach (JsonElement client in file.GetProperty("clients").EnumerateArray())
        {
            writer.Write(client.GetProperty("images").GetArrayLength());
            foreach (JsonElement image in client.GetProperty("images").EnumerateArray())
                writer.Write(image.GetInt32());
        }
        Assert.Equal(file.GetProperty("hash").GetString(), Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(bytes.ToArray())));
        Assert.Equal((byte)'{', File.ReadAllBytes(folder.File("p.json"))[0]);
        Assert.DoesNotContain("\r", Encoding.UTF8.GetString(File.ReadAllBytes(folder.File("p.json"))));
    }
}
