using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using AsymValley.Checkpoints;
using AsymValley.Data;
using AsymValley.Parameters;

namespace AsymValley.Tests.Checkpoints;

public sealed class SafetensorsTests
{
    private static readonly ParameterLayout Layout = new([Slice("fc.weight", 0, 2, 3), Slice("fc.bias", 6, 2), Slice("scale", 8)]);

    private static ParameterSlice Slice(string name, long offset, params ReadOnlySpan<long> shape) =>
        new(name, [.. shape], offset, name, ParameterLayerKind.Linear, ParameterRole.Weight, null, false);

    private static ParameterVector Vector(ulong seed)
    {
        var vector = new ParameterVector(Layout);
        new SeededRandom(seed).FillGaussian(vector.Values);
        return vector;
    }

    /// <summary>A file by the format's text: length, header, data.</summary>
    internal static byte[] FileOf(string header, params ReadOnlySpan<byte> data)
    {
        byte[] json = Encoding.UTF8.GetBytes(header), file = new byte[8 + json.Length + data.Length];
        BinaryPrimitives.WriteInt64LittleEndian(file, json.Length);
        json.CopyTo(file, 8);
        data.CopyTo(file.AsSpan(8 + json.Length));
        return file;
    }

    [Fact]
    public void VectorsComeBackBitForBit()
    {
        using var folder = new TemporaryFolder();
        string file = folder.File("model.safetensors");
        ParameterVector parameters = Vector(1), momentum = Vector(2);
        parameters.Values[0] = -0f;
        parameters.Values[1] = float.Epsilon;
        parameters.Values[2] = float.NaN;
        Safetensors.Write(file, [(parameters, null), (momentum, "momentum.")], new Dictionary<string, string> { ["epoch"] = "3", ["α \"b\"\n"] = "line 1\nline 2" });

        SafetensorsFile read = Safetensors.Read(file);
        Assert.Equal(["fc.weight", "fc.bias", "scale", "momentum.fc.weight", "momentum.fc.bias", "momentum.scale"], read.Tensors.Select(tensor => tensor.Name));
        Assert.Equal(Bits(parameters), Bits(read.ReadVector(Layout)));
        Assert.Equal(Bits(momentum), Bits(read.ReadVector(Layout, "momentum.")));
        Assert.Equal("3", read.Metadata["epoch"]);
        Assert.Equal("line 1\nline 2", read.Metadata["α \"b\"\n"]);

        static int[] Bits(ParameterVector vector) => Array.ConvertAll(vector.Values, BitConverter.SingleToInt32Bits);
    }

    [Fact]
    public void TheWrittenBytesAreTheFormat()
    {
        using var folder = new TemporaryFolder();
        string file = folder.File("a.safetensors");
        Safetensors.Write(file, [(new ParameterVector(Layout, [1, 2, 3, 4, 5, 6, 7, 8, 9]), "p.")], new Dictionary<string, string> { ["k"] = "v" });
        byte[] bytes = File.ReadAllBytes(file);
        long length = BinaryPrimitives.ReadInt64LittleEndian(bytes);
        Assert.Equal(0, length % 8);
        Assert.Equal(8 + length + 9 * sizeof(float), bytes.Length);
        Assert.Equal((byte)'{', bytes[8]);
        JsonElement root = JsonDocument.Parse(bytes.AsMemory(8, (int)length)).RootElement;
        Assert.Equal(
            """{"__metadata__":{"k":"v"},"p.fc.weight":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]},"p.fc.bias":{"dtype":"F32","shape":[2],"data_offsets":[24,32]},"p.scale":{"dtype":"F32","shape":[],"data_offsets":[32,36]}}""",
            root.GetRawText());
        Assert.Equal(5f, BinaryPrimitives.ReadSingleLittleEndian(bytes.AsSpan(8 + (int)length + 16)));
    }

    [Fact]
    public void LargeVectorsAreWrittenInPieces()
    {
        using var folder = new TemporaryFolder();
        string file = folder.File("a.safetensors");
        var layout = new ParameterLayout([Slice("a", 0, 3, 12345)]);
        var vector = new ParameterVector(layout);
        new SeededRandom(3).FillGaussian(vector.Values);
        Safetensors.Write(file, [(vector, null)]);
        Assert.Equal(vector.Values, Safetensors.Read(file).ReadVector(layout).Values);
    }

    [Fact]
    public void TwoTensorsOfOneNameAreRefused()
    {
        using var folder = new TemporaryFolder();
        Assert.Throws<ArgumentException>(() => Safetensors.Write(folder.File("a"), [(Vector(1), null), (Vector(2), "")]));
        var reserved = new ParameterVector(new ParameterLayout([Slice("__metadata__", 0, 1)]));
        Assert.Throws<ArgumentException>(() => Safetensors.Write(folder.File("a"), [(reserved, null)]));
        Assert.Empty(Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void ForeignTypesAreConverted()
    {
        // 1.5 and −2 by hand: F64 0x3FF8…, F16 0x3E00 0xC000, BF16 0x3FC0 0xC000; I64 and I32 −2.
        byte[] data =
        [
            0, 0, 0, 0, 0, 0, 0xF8, 0x3F, 0, 0, 0, 0, 0, 0, 0, 0xC0,
            0x00, 0x3E, 0x00, 0xC0,
            0xC0, 0x3F, 0x00, 0xC0,
            0xFE, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,
            0xFE, 0xFF, 0xFF, 0xFF,
            1,
        ];
        using var folder = new TemporaryFolder();
        string file = folder.Write("a", FileOf("""
            {"long":{"dtype":"I64","shape":[1],"data_offsets":[24,32]}, "int":{"dtype":"I32","shape":[1],"data_offsets":[32,36]},
             "double":{"dtype":"F64","shape":[2],"data_offsets":[0,16]}, "half":{"dtype":"F16","shape":[2],"data_offsets":[16,20]},
             "brain":{"dtype":"BF16","shape":[2],"data_offsets":[20,24]}, "flag":{"dtype":"BOOL","shape":[1],"data_offsets":[36,37]}}
            """, data));
        SafetensorsFile read = Safetensors.Read(file);
        Assert.Equal(["double", "half", "brain", "long", "int", "flag"], read.Tensors.Select(tensor => tensor.Name));
        foreach (string name in (string[])["double", "half", "brain"])
            Assert.Equal([1.5f, -2f], read.ReadVector(new ParameterLayout([Slice(name, 0, 2)])).Values);
        Assert.Equal([-2f, -2f], read.ReadVector(new ParameterLayout([Slice("long", 0, 1), Slice("int", 1, 1)])).Values);
        Assert.Contains("BOOL", Assert.Throws<DataFormatException>(() => read.ReadVector(new ParameterLayout([Slice("flag", 0, 1)]))).Found, StringComparison.Ordinal);
    }

    [Fact]
    public void AMissingTensorOrAnotherShapeIsNamed()
    {
        using var folder = new TemporaryFolder();
        string file = folder.File("a");
        Safetensors.Write(file, [(Vector(1), null)]);
        SafetensorsFile read = Safetensors.Read(file);
        var missing = Assert.Throws<DataFormatException>(() => read.ReadVector(new ParameterLayout([Slice("fc.gain", 0, 2)])));
        Assert.Contains("fc.gain [2]", missing.Expected, StringComparison.Ordinal);
        var shape = Assert.Throws<DataFormatException>(() => read.ReadVector(new ParameterLayout([Slice("fc.weight", 0, 3, 2)])));
        Assert.Contains("fc.weight [3×2]", shape.Expected, StringComparison.Ordinal);
        Assert.Equal("[2×3]", shape.Found);
    }
}
