using AsymValley.Checkpoints;
using AsymValley.Data;
using AsymValley.Networks;
using AsymValley.Parameters;

namespace AsymValley.Tests.Checkpoints;

public sealed class ValleyModelFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("asymvalley-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string FileName(string name = "model.safetensors") => Path.Combine(_folder, name);

    private static ValleyModel Model()
    {
        NetworkDefinition network = NetworkCatalog.Create("PreResNet8", new NetworkOptions { WidthFactor = 0.25, Classes = 7 });
        ParameterVector buffers = Initialization.Buffers(network);
        new SeededRandom(1).FillGaussian(buffers.Values);
        return new ValleyModel("a model", network, Initialization.Parameters(network, 3), buffers);
    }

    [Fact]
    public void A_model_comes_back_bit_for_bit_with_its_network()
    {
        ValleyModel model = Model(), saved = ValleyModelFile.Save(model, FileName()), loaded = ValleyModelFile.Load(FileName());
        Assert.Equal(FileName(), saved.Path);
        Assert.Equal(FileName(), loaded.Path);
        Assert.Equal("a model", loaded.Name);
        Assert.Equal(model.Network.Hash, loaded.Network.Hash);
        Assert.Equal(model.Parameters.Values, loaded.Parameters.Values);
        Assert.Equal(model.Buffers.Values, loaded.Buffers.Values);
    }

    [Fact]
    public void Weights_without_a_definition_need_the_network()
    {
        ValleyModel model = Model();
        Safetensors.Write(FileName("published.safetensors"), [(model.Buffers, null), (model.Parameters, null)], new Dictionary<string, string>());
        var error = Assert.Throws<DataFormatException>(() => ValleyModelFile.Load(FileName("published.safetensors")));
        Assert.Contains("network definition", error.Expected, StringComparison.Ordinal);

        ValleyModel loaded = ValleyModelFile.Load(FileName("published.safetensors"), model.Network);
        Assert.Equal("published", loaded.Name);
        Assert.Equal(model.Parameters.Values, loaded.Parameters.Values);
        Assert.Equal(model.Buffers.Values, loaded.Buffers.Values);
    }

    [Fact]
    public void A_tensor_that_does_not_fit_the_network_is_named()
    {
        ValleyModelFile.Save(Model(), FileName());
        NetworkDefinition other = NetworkCatalog.Create("PreResNet8", new NetworkOptions { WidthFactor = 0.25, Classes = 9 });
        var error = Assert.Throws<DataFormatException>(() => ValleyModelFile.Load(FileName(), other));
        Assert.Contains("fc.weight [9×16]", error.Expected, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("asymvalley.model.1", "{ \"layers\": 3 }")]
    [InlineData("asymvalley.model.2", null)]
    [InlineData(null, null)]
    public void Damaged_or_later_metadata_is_an_error_of_the_file(string? format, string? network)
    {
        ValleyModel model = Model();
        var metadata = new Dictionary<string, string> { ["network"] = network ?? model.Network.ToJson() };
        if (format is not null)
            metadata["format"] = format;
        Safetensors.Write(FileName(), [(model.Parameters, null), (model.Buffers, null)], metadata);
        Assert.Equal(FileName(), Assert.Throws<DataFormatException>(() => ValleyModelFile.Load(FileName())).File);
    }
}
