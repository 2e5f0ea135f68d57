using AsymValley.Checkpoints;
using AsymValley.Data;
using AsymValley.Networks;
using AsymValley.Parameters;

namespace AsymValley.Tests.Checkpoints;

public sealed class ModelImportTests
{
    private static ImportResult Import(string path, NetworkDefinition? network, ImportOptions? options = null)
    {
        using CheckpointFile file = CheckpointFile.Open(path);
        return ModelImport.Read(file, network, options ?? new ImportOptions());
    }

    [Theory]
    [InlineData("checkpoint.pt", null, "logits")]
    [InlineData("checkpoint-legacy.pth.tar", "state_dict", "logits")]
    [InlineData("checkpoint.pt", "swa_state_dict", "swa_logits")]
    [InlineData("checkpoint-legacy.pth.tar", "swa_state_dict", "swa_logits")]
    [InlineData("state-protocol4.pt", null, "logits")]
    [InlineData("state-2017.pth", null, "logits")]
    public void AnImportedModelComputesWhatPyTorchDoes(string name, string? dictionary, string logits)
    {
        ImportResult result = Import(PyTorchFixture.FileOf(name), PyTorchFixture.Tiny, new ImportOptions { StateDictionary = dictionary });
        float[] expected = PyTorchFixture.Numbers(logits), actual = PyTorchFixture.Logits(result.Model);
        Assert.Equal(10, expected.Length);
        for (int i = 0; i < expected.Length; i++)
            Assert.InRange(actual[i], expected[i] - 1e-5f, expected[i] + 1e-5f);
        Assert.Equal(13, result.Loaded);
        Assert.Empty(result.Ignored);
        Assert.Empty(result.Missing);
        Assert.Equal(name.StartsWith("checkpoint", StringComparison.Ordinal) ? "module." : "", result.Prefix);
        Assert.Equal(name.StartsWith("checkpoint", StringComparison.Ordinal) && dictionary is null, result.AsGood is ["swa_state_dict"]);
    }

    /// <summary>Names as the published code has them, written out from its modules, not from the scheme under test.</summary>
    public static TheoryData<string, string, Func<string, string>> PublishedNames => new()
    {
        // torchvision puts dropout behind the linear layers, SWA's code before them.
        { "VGG16BN", "features.", name => name.Replace("classifier.1.", "classifier.0.", StringComparison.Ordinal).Replace("classifier.4.", "classifier.3.", StringComparison.Ordinal) },
        { "ResNet20B", "", name => name.Replace("downsample.", "shortcut.", StringComparison.Ordinal).Replace("fc.", "linear.", StringComparison.Ordinal) },
        { "ResNet20", "", name => name.Replace("linear.", "fc.", StringComparison.Ordinal) },
        { "DenseNetBC22", "features.", DenseNetOfHhy19 },
    };

    [Theory]
    [MemberData(nameof(PublishedNames))]
    public void NamesOfPublishedCodeMapOnTheirOwn(string network, string sign, Func<string, string> published)
    {
        using var folder = new TemporaryFolder();
        ValleyModel model = ValleyModel.Create(NetworkCatalog.Create(network, new NetworkOptions { WidthFactor = 0.125, Classes = 7 }), 3);
        foreach (string prefix in (string[])["", "module.", "net.module."])
        {
            string file = folder.File("a.safetensors");
            Safetensors.Write(file, [(Renamed(model.Parameters, name => prefix + published(name)), null), (Renamed(model.Buffers, name => prefix + published(name)), null)]);
            using CheckpointFile opened = CheckpointFile.Open(file);
            Assert.Contains(opened.StateDictionaries[0].Tensors, tensor => tensor.Name.Contains(sign, StringComparison.Ordinal));
            // The classes are not said: the file's classifier has seven.
            ImportResult result = ModelImport.Read(opened, options => NetworkCatalog.Create(network, options with { WidthFactor = 0.125 }), null, null, new ImportOptions());
            Assert.Equal(model.Network.Hash, result.Model.Network.Hash);
            Assert.Equal(model.Parameters.Values, result.Model.Parameters.Values);
            Assert.Equal(model.Buffers.Values, result.Model.Buffers.Values);
            Assert.Equal(prefix, result.Prefix);
        }
    }

    [Fact]
    public void AModelFileSaysItsNetworkItself()
    {
        using var folder = new TemporaryFolder();
        ValleyModel model = ValleyModelFile.Save(ValleyModel.Create(PyTorchFixture.Tiny, 1), folder.File("a.safetensors"));
        Assert.Equal(model.Parameters.Values, Import(model.Path!, null).Model.Parameters.Values);
        Safetensors.Write(folder.File("b.safetensors"), [(model.Parameters, null)]);
        Assert.Equal("Network", Assert.Throws<InvalidOptionException>(() => Import(folder.File("b.safetensors"), null)).Option);
    }

    [Fact]
    public void ANameMapGivesOtherNames()
    {
        using var folder = new TemporaryFolder();
        ValleyModel model = ValleyModel.Create(PyTorchFixture.Tiny, 4);
        string file = folder.File("a.safetensors");
        static string theirs(string name) => name.StartsWith("fc.", StringComparison.Ordinal) ? "head." + name[3..] : "stem." + name.Replace("conv1", "first", StringComparison.Ordinal);
        Safetensors.Write(file, [(Renamed(model.Parameters, theirs), null), (Renamed(model.Buffers, theirs), null)]);
        var names = NameMap.FromJson("""{ "stem.*": "*", "head.*": "fc.*", "stem.first.weight": "conv1.weight" }""");
        Assert.Equal(model.Parameters.Values, Import(file, model.Network, new ImportOptions { NameMap = names }).Model.Parameters.Values);

        Assert.Contains("'tail.*'", Assert.Throws<InvalidOptionException>(() => Import(file, model.Network, new ImportOptions { NameMap = new NameMap([new("tail.*", "*")]) })).Message, StringComparison.Ordinal);
        Assert.Contains("'fc.weight'", Assert.Throws<InvalidOptionException>(() => Import(file, model.Network, new ImportOptions { NameMap = new NameMap([new("head.bias", "fc.weight"), new("head.*", "fc.*")]) })).Message, StringComparison.Ordinal);
        Assert.Throws<InvalidOptionException>(() => new NameMap([new("a.*.*", "*")]));
        Assert.Throws<InvalidOptionException>(() => new NameMap([new("a.*", "b")]));
        Assert.Throws<InvalidOptionException>(() => NameMap.FromJson("[1]"));
    }

    [Fact]
    public void WhatIsMissingIsNamedAndStartsAnewWhenThatIsWanted()
    {
        string file = PyTorchFixture.FileOf("checkpoint.pt");
        NetworkDefinition other = NetworkDefinition.FromJson(PyTorchFixture.Tiny.ToJson().Replace("\"classes\": 5", "\"classes\": 3", StringComparison.Ordinal).Replace("\"features\": 5", "\"features\": 3", StringComparison.Ordinal).Replace("\"bn1\"", "\"norm\"", StringComparison.Ordinal));
        var error = Assert.Throws<TensorsMissingException>(() => Import(file, other));
        Assert.Equal("norm.weight, norm.bias, fc.weight, fc.bias, norm.running_mean, norm.running_var", string.Join(", ", error.Missing));
        Assert.Equal("module.bn1.weight, module.bn1.bias, module.bn1.running_mean, module.bn1.running_var", string.Join(", ", error.Ignored));
        Assert.Contains("fc.weight [3×6] (module.fc.weight is [5×6])", error.Message, StringComparison.Ordinal);

        ImportResult partial = Import(file, other, new ImportOptions { Partial = true, Seed = 9 });
        ValleyModel fresh = ValleyModel.Create(other, 9), whole = Import(file, PyTorchFixture.Tiny).Model;
        Assert.True(error.Missing.SequenceEqual(partial.Missing));
        Assert.Equal(whole.Parameters["layer1.0.weight"].ToArray(), partial.Model.Parameters["layer1.0.weight"].ToArray());
        Assert.Equal(fresh.Parameters["fc.weight"].ToArray(), partial.Model.Parameters["fc.weight"].ToArray());
        Assert.Equal(3, partial.Warnings().Count());

        Assert.Throws<TensorsMissingException>(() => Import(file, NetworkCatalog.Create("VGG11", new NetworkOptions { WidthFactor = 0.1 }), new ImportOptions { Partial = true }));
        Assert.Throws<InvalidOptionException>(() => Import(file, PyTorchFixture.Tiny, new ImportOptions { StateDictionary = "ema" }));
    }

    [Theory]
    [InlineData("F64", new byte[] { 0, 0, 0, 0, 0, 0, 0xf0, 0x7f })] // infinity
    [InlineData("F64", new byte[] { 0, 0, 0, 0, 0, 0, 0x20, 0x48 })] // 2^131: finite in float64 only
    [InlineData("F16", new byte[] { 0, 0x7e })] // NaN
    [InlineData("BF16", new byte[] { 0x80, 0x7f })] // infinity
    [InlineData("F32", new byte[] { 0, 0, 0xc0, 0xff })] // NaN
    [InlineData("U8", new byte[] { 1 })] // not a number of a network
    public void NumbersThatAreNotFiniteInFloat32AreRefused(string type, byte[] element)
    {
        using var folder = new TemporaryFolder();
        var network = NetworkDefinition.FromJson("""{ "name": "one", "input": { "channels": 1, "height": 1, "width": 1 }, "classes": 2, "layers": [ { "kind": "flatten", "name": "flatten" }, { "kind": "linear", "name": "fc", "features": 2, "bias": false } ] }""");
        string header = $$$"""{"fc.weight":{"dtype":"{{{type}}}","shape":[2,1],"data_offsets":[0,{{{2 * element.Length}}}]}}""";
        string file = folder.Write("a.safetensors", SafetensorsTests.FileOf(header, [.. new byte[element.Length], .. element]));
        Assert.Contains("fc.weight", Assert.Throws<DataFormatException>(() => Import(file, network)).Message, StringComparison.Ordinal);
    }

    private static ParameterVector Renamed(ParameterVector vector, Func<string, string> rename) =>
        new(new ParameterLayout(vector.Layout.Slices.Select(slice => slice with { Name = rename(slice.Name) })), vector.Values);

    private static string DenseNetOfHhy19(string name)
    {
        string[] parts = name.Split('.');
        return (parts[0], parts[^1]) switch
        {
            ("conv1", var last) => $"features.conv0.{last}",
            ("bn", var last) => $"features.norm_final.{last}",
            ("fc", var last) => $"classifier.{last}",
            (['t', .., var block], var last) => $"features.transition{block}.{(parts[1] == "bn1" ? "norm" : "conv")}.{last}",
            (['d', .., var block], var last) => $"features.denseblock{block}.denselayer{int.Parse(parts[1]) + 1}.{parts[2].Replace("bn", "norm", StringComparison.Ordinal)}.{last}",
            _ => throw new ArgumentException(name),
        };
    }
}
