using AsymValley.Checkpoints;
using AsymValley.Data;
using AsymValley.Networks;
using static AsymValley.Tests.Checkpoints.HostileArchive;

namespace AsymValley.Tests.Checkpoints;

/// <summary>What a checkpoint says of a tensor beside its storage: that it changes the values, says nothing of them, or makes them many.</summary>
public sealed class TensorValuesTests
{
    private static readonly float[] s_numbers = [1, -2.5f, 0, 4];

    // _rebuild_tensor_v2 takes metadata as its seventh argument.
    private static string With(string tensor, string metadata) => tensor[..^2] + metadata + "tR";

    private static string Metadata(string key) => "}" + Text(key) + "\u0088s";

    private static string Four(string type = "FloatStorage") => Tensor(4, 0, Tuple(2, 2), Tuple(2, 1), type);

    private static byte[] Bytes(Func<float, byte[]> of) => [.. s_numbers.SelectMany(of)];

    private static float[] Read(byte[] content, string name = "weight")
    {
        using var folder = new TemporaryFolder();
        using CheckpointFile file = CheckpointFile.Open(folder.Write("a.pt", content));
        CheckpointTensor tensor = file.StateDictionaries.SelectMany(dictionary => dictionary.Tensors).Single(tensor => tensor.Name == name);
        var values = new float[tensor.Shape.Aggregate(1L, (count, size) => count * size)];
        Assert.True(tensor.Read().TryCopyTo(values));
        return values;
    }

    public static TheoryData<string, byte[]> Floats => new()
    {
        { "FloatStorage", Bytes(BitConverter.GetBytes) },
        { "DoubleStorage", Bytes(value => BitConverter.GetBytes((double)value)) },
        { "HalfStorage", Bytes(value => BitConverter.GetBytes((Half)value)) },
        { "BFloat16Storage", Bytes(value => BitConverter.GetBytes(value)[2..]) },
    };

    [Theory]
    [MemberData(nameof(Floats))]
    public void ALazilyNegatedTensorHasTheOtherSign(string type, byte[] storage)
    {
        byte[] plain = Dictionary(Four(type)), negated = Dictionary(With(Four(type), Metadata("neg")));
        Assert.Equal(s_numbers, Read(Zip(plain, ("0", storage))));
        Assert.Equal(s_numbers.Select(value => -value), Read(Zip(negated, ("0", storage))));
        Assert.Equal(s_numbers.Select(value => -value), Read(Legacy(negated, Text("0") + "a", [4, 0, 0, 0, 0, 0, 0, 0, .. storage])));
    }

    [Fact]
    public void ANegatedTensorAndAnotherOfOneStorageKeepTheirSigns()
    {
        byte[] pickle = Pickle("}", Text("a"), With(Four(), Metadata("neg")), "s", Text("b"), Four(), "s", Text("c"), With(Four(), "}" + Text("neg") + "\u0089s"), "s.");
        byte[] file = Zip(pickle, ("0", Bytes(BitConverter.GetBytes)));
        Assert.Equal(s_numbers.Select(value => -value), Read(file, "a"));
        Assert.Equal(s_numbers, Read(file, "b"));
        Assert.Equal(s_numbers, Read(file, "c"));
    }

    [Theory]
    [InlineData("conj", "FloatStorage")] // real numbers have no conjugate of their own
    [InlineData("neg", "LongStorage")]
    [InlineData("transposed", "FloatStorage")]
    public void WhatElseWouldChangeValuesIsRefused(string key, string type) =>
        Assert.Contains($"'{key}'", Assert.Throws<PickleRefusedException>(() => Read(Zip(Dictionary(With(Four(type), Metadata(key))), ("0", new byte[type == "LongStorage" ? 32 : 16])))).Item, StringComparison.Ordinal);

    [Fact]
    public void PythonsAttributesAreLeftOut()
    {
        string own = "(" + Four()[(Global("torch._utils", "_rebuild_tensor_v2").Length + 1)..^1], attributes = "}" + Text("tag") + "K\u0007s";
        string typed = Global("torch._tensor", "_rebuild_from_type_v2") + "(" + Global("torch._utils", "_rebuild_tensor_v2") + Global("torch", "Tensor") + own + attributes + "tR";
        string parameter = Global("torch._utils", "_rebuild_parameter_with_state") + "(" + Four() + "\u0088" + Global("collections", "OrderedDict") + ")R" + attributes + "tR";
        foreach (string tensor in (string[])[typed, parameter, Four() + attributes + "b"])
            Assert.Equal(s_numbers, Read(Zip(Dictionary(tensor), ("0", Bytes(BitConverter.GetBytes)))));
    }

    [Fact]
    public void ATensorOfATypeThatIsNotReadDoesNotRefuseTheFile()
    {
        byte[] pickle = Pickle("}", Text("weight"), Four(), "s", Text("phase"), With(Tensor(2, 0, Tuple(2), Tuple(1), "ComplexFloatStorage", "1"), Metadata("conj")), "s", Text("small"),
            Global("torch._utils", "_rebuild_tensor_v3") + "((" + Text("storage") + Global("torch.storage", "UntypedStorage") + Text("2") + Text("cpu") + Long(4) + "tQ" + Long(0) + Tuple(2) + Tuple(1)
            + "\u0089" + Global("collections", "OrderedDict") + ")R" + Global("torch", "uint16") + "tR", "s.");
        byte[] torch = Zip(pickle, ("0", Bytes(BitConverter.GetBytes)), ("1", new byte[16]), ("2", new byte[4]));
        byte[] safetensors = SafetensorsTests.FileOf("""
            {"weight":{"dtype":"F32","shape":[2,2],"data_offsets":[0,16]},"phase":{"dtype":"C64","shape":[2],"data_offsets":[16,32]},"four":{"dtype":"F4","shape":[3,2],"data_offsets":[32,35]},
            "scale":{"dtype":"F8_E8M0","shape":[1],"data_offsets":[35,36]},"later":{"dtype":"X99","shape":[7],"data_offsets":[36,38]}}
            """, [.. Bytes(BitConverter.GetBytes), .. new byte[22]]);
        foreach (byte[] file in (byte[][])[torch, safetensors])
        {
            Assert.Equal(s_numbers, Read(file));
            using var folder = new TemporaryFolder();
            using CheckpointFile open = CheckpointFile.Open(folder.Write("a", file));
            ImportResult result = ModelImport.Read(open, Small(2), new ImportOptions { NameMap = new NameMap([new("weight", "fc.weight")]) });
            Assert.Equal(s_numbers, result.Model.Parameters.Values.ToArray());
            Assert.Contains("phase", result.Ignored);
            // One that the network needs is named with its type.
            Assert.Contains("type C64", Assert.Throws<DataFormatException>(() => ModelImport.Read(open, WithBias(2), new ImportOptions { NameMap = new NameMap([new("phase", "fc.bias")]), Partial = true })).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void ATensorThatRepeatsItsElementsIsNoLargerThanItsFile()
    {
        byte[] pickle = Dictionary(Tensor(1, 0, Tuple(1 << 20, 512), Tuple(0, 0)));
        foreach (byte[] content in (byte[][])[Zip(pickle, ("0", new byte[4])), Legacy(pickle, Text("0") + "a", [1, 0, 0, 0, 0, 0, 0, 0, .. new byte[4]])])
        {
            using var folder = new TemporaryFolder();
            using CheckpointFile file = CheckpointFile.Open(folder.Write("a.pt", content));
            InLittleMemory(() => Assert.Contains("by repeating", Assert.Throws<DataFormatException>(() => file[""].Tensors[0].Read()).Message, StringComparison.Ordinal));
        }
        // A small one is as PyTorch reads it.
        Assert.Equal(Enumerable.Repeat(1.5f, 6), Read(Zip(Dictionary(Tensor(1, 0, Tuple(2, 3), Tuple(0, 0))), ("0", BitConverter.GetBytes(1.5f)))));
    }

    [Fact]
    public void ANumberOfClassesIsNoLargerThanTheFile()
    {
        using var folder = new TemporaryFolder();
        byte[] pickle = Pickle("}", Text("fc.weight"), Tensor(1, 0, Tuple(1 << 28, 2), Tuple(0, 0)), "s.");
        using CheckpointFile file = CheckpointFile.Open(folder.Write("a.pt", Zip(pickle, ("0", new byte[4]))));
        foreach (bool isPartial in (bool[])[false, true])
            InLittleMemory(() => Assert.Throws<DataFormatException>(() => ModelImport.Read(file, options => Small(options.Classes), null, null, new ImportOptions { Partial = isPartial })));
    }

    [Fact]
    public void ANetworkThatAFileNamesIsNoLargerThanTheFile()
    {
        using var folder = new TemporaryFolder();
        string large = System.Text.Json.JsonSerializer.Serialize(Small(2, 500_000_000 / 2).ToJson(indented: false));
        string path = folder.Write("a.safetensors", SafetensorsTests.FileOf($$$"""{"__metadata__":{"format":"asymvalley.model.1","network":{{{large}}}},"fc.weight":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", new byte[4]));
        InLittleMemory(() => Assert.Throws<DataFormatException>(() => ValleyModelFile.Load(path)));
        string own = folder.Write("b.safetensors", SafetensorsTests.FileOf($$$"""{"__metadata__":{"network":{{{System.Text.Json.JsonSerializer.Serialize(WithBias(250_000_000).ToJson(indented: false))}}}},"fc.bias":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", new byte[8]));
        using CheckpointFile file = CheckpointFile.Open(own);
        InLittleMemory(() => Assert.Contains("name it yourself", Assert.Throws<DataFormatException>(() => ModelImport.Read(file, null, new ImportOptions { Partial = true })).Message, StringComparison.Ordinal));
    }

    private static void InLittleMemory(Action read)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        read();
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4_000_000);
    }

    // Softmax of two inputs.
    private static NetworkDefinition Small(int classes, long inputs = 2) => new("small", new ImageShape(1, 1, checked((int)inputs)), classes, [new Flatten("flat"), new Linear("fc", classes) { Bias = false }]);

    private static NetworkDefinition WithBias(int inputs) => new("small", new ImageShape(1, 1, inputs), 2, [new Flatten("flat"), new Linear("fc", 2)]);
}
