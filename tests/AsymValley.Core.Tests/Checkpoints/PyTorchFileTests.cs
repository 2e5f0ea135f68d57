using AsymValley.Checkpoints;
using AsymValley.Data;

namespace AsymValley.Tests.Checkpoints;

public sealed class PyTorchFileTests
{
    [Theory]
    [InlineData("checkpoint.pt", CheckpointFormat.PyTorch)]
    [InlineData("checkpoint-legacy.pth.tar", CheckpointFormat.PyTorchLegacy)]
    [InlineData("state-protocol4.pt", CheckpointFormat.PyTorch)]
    [InlineData("state-2017.pth", CheckpointFormat.PyTorchLegacy)]
    // Views, strides, shared storages, parameters, every type that is converted.
    [InlineData("layouts.pt", CheckpointFormat.PyTorch)]
    [InlineData("layouts-legacy.pt", CheckpointFormat.PyTorchLegacy)]
    public void EveryTensorIsWhatPyTorchReads(string name, CheckpointFormat format)
    {
        using CheckpointFile file = CheckpointFile.Open(PyTorchFixture.FileOf(name));
        Assert.Equal(format, file.Format);
        Dictionary<string, (long[] Shape, float[] Values)> expected = PyTorchFixture.TensorsOf(name);
        CheckpointTensor[] tensors = [.. file.StateDictionaries.SelectMany(dictionary => dictionary.Tensors)];
        Assert.Equal(expected.Keys.Order(StringComparer.Ordinal), tensors.Select(FullName).Order(StringComparer.Ordinal));
        foreach (CheckpointTensor tensor in tensors)
        {
            (long[] shape, float[] values) = expected[FullName(tensor)];
            Assert.Equal(shape, tensor.Shape);
            var read = new float[values.Length];
            Assert.True(tensor.Read().TryCopyTo(read));
            Assert.Equal(values, read);
        }
    }

    [Theory]
    [InlineData("checkpoint.pt")]
    [InlineData("checkpoint-legacy.pth.tar")]
    public void ACheckpointSaysWhatItHolds(string name)
    {
        using CheckpointFile file = CheckpointFile.Open(PyTorchFixture.FileOf(name));
        Assert.Equal(["state_dict", "swa_state_dict"], file.StateDictionaries.Select(dictionary => dictionary.Name));
        Assert.Equal(("225", "100"), (file.Metadata["epoch"], file.Metadata["swa_n"]));
        Assert.Equal(SafetensorsType.I64, file["state_dict"].Tensors.Single(tensor => tensor.Name == "module.bn1.num_batches_tracked").Type);
    }

    [Fact]
    public void WhereAModelFileIsExpectedAFileOfPyTorchGivesAHint()
    {
        foreach (string name in (string[])["checkpoint.pt", "state-2017.pth"])
            Assert.Contains("Import-ValleyModel", Assert.Throws<DataFormatException>(() => ValleyModelFile.Load(PyTorchFixture.FileOf(name))).Message, StringComparison.Ordinal);
    }

    private static string FullName(CheckpointTensor tensor) => tensor.StateDictionary.Length == 0 ? tensor.Name : $"{tensor.StateDictionary}.{tensor.Name}";
}
