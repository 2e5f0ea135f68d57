using System.Buffers.Binary;
using System.Text;
using AsymValley.Checkpoints;
using AsymValley.Data;
using AsymValley.Parameters;

namespace AsymValley.Tests.Checkpoints;

public sealed class SafetensorsMalformedTests
{
    private static DataFormatException Fails(byte[] content)
    {
        using var folder = new TemporaryFolder();
        string file = folder.Write("a.safetensors", content);
        long before = GC.GetAllocatedBytesForCurrentThread();
        var exception = Assert.Throws<DataFormatException>(() => Safetensors.Read(file));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 2_000_000);
        Assert.Equal(file, exception.File);
        return exception;
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    public void AFileWithoutALengthIsRefused(int length) => Assert.Equal(0, Fails(new byte[length]).Offset);

    [Theory]
    [InlineData(0ul)]
    [InlineData(1ul)]
    [InlineData(9ul)] // one past the end
    [InlineData(100_000_001ul)]
    [InlineData((ulong)long.MaxValue)]
    [InlineData(ulong.MaxValue)]
    public void AHeaderLengthOutOfRangeIsRefusedBeforeItIsAllocated(ulong length)
    {
        var file = new byte[16];
        BinaryPrimitives.WriteUInt64LittleEndian(file, length);
        "{}      "u8.CopyTo(file.AsSpan(8));
        Assert.Equal((0, $"{length}"), (Fails(file).Offset, Fails(file).Found));
    }

    [Theory]
    // No JSON object.
    [InlineData("[]", 0)]
    [InlineData(" {}", 0)]
    [InlineData("{\"a\":", 0)]
    [InlineData("{} {}", 0)]
    [InlineData("null", 0)]
    [InlineData("{\"a\":1}", 0)]
    [InlineData("{\"\\ud800\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]}}", 0)]
    // Metadata that is not text.
    [InlineData("{\"__metadata__\":3}", 0)]
    [InlineData("{\"__metadata__\":{\"a\":3}}", 0)]
    // Names twice, anywhere.
    [InlineData("{\"a\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1]},\"a\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[1,2]}}", 2)]
    [InlineData("{\"a\":{\"dtype\":\"U8\",\"dtype\":\"I8\",\"shape\":[1],\"data_offsets\":[0,1]}}", 1)]
    [InlineData("{\"__metadata__\":{},\"__metadata__\":{}}", 0)]
    // Types.
    [InlineData("{\"a\":{\"dtype\":0,\"shape\":[1],\"data_offsets\":[0,4]}}", 4)]
    [InlineData("{\"a\":{\"shape\":[1],\"data_offsets\":[0,4]}}", 4)]
    // Shapes.
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"data_offsets\":[0,4]}}", 4)]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":1,\"data_offsets\":[0,4]}}", 4)]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,4]}}", 4)]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[-1,-1],\"data_offsets\":[0,4]}}", 4)]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[1.0],\"data_offsets\":[0,4]}}", 4)]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[\"1\"],\"data_offsets\":[0,4]}}", 4)]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[99999999999999999999],\"data_offsets\":[0,4]}}", 4)]
    // 2^32·2^32·4 and 2^62·4 are 0 in 64 bits, 2^61·2·… beyond.
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[4294967296,4294967296],\"data_offsets\":[0,0]}}", 0)]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[4611686018427387904],\"data_offsets\":[0,0]}}", 0)]
    // Places.
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[1]}}", 4)]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0]}}", 4)]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4,8]}}", 4)]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,0]}}", 4)]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[-4,0]}}", 4)]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}", 3)]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}", 5)]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}", 8)]
    [InlineData("{\"a\":{\"dtype\":\"U8\",\"shape\":[9223372036854775807],\"data_offsets\":[0,9223372036854775807]}}", 8)]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]},\"b\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[4,12]}}", 12)]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}", 4)]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[8,12]}}", 12)]
    [InlineData("{}", 1)]
    public void AMalformedHeaderIsRefused(string header, int dataLength) => Fails(SafetensorsTests.FileOf(header, new byte[dataLength]));

    [Fact]
    public void InvalidUtf8IsRefused()
    {
        byte[] file = SafetensorsTests.FileOf("{\"a?\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]}}");
        file[Array.IndexOf(file, (byte)'?')] = 0xFF;
        Fails(file);
    }

    [Fact]
    public void EmptyTensorsAndEmptyFilesAreFine()
    {
        using var folder = new TemporaryFolder();
        Assert.Empty(Safetensors.Read(folder.Write("a", SafetensorsTests.FileOf("{}"))).Tensors);
        SafetensorsFile file = Safetensors.Read(folder.Write("b", SafetensorsTests.FileOf(
            """{"b":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"a":{"dtype":"F32","shape":[3,0],"data_offsets":[0,0]}}   """, 7)));
        Assert.Equal([0, 1], file.Tensors.Select(tensor => tensor.Length));
    }

    [Fact]
    public void EveryTruncationIsRefused()
    {
        byte[] whole = Valid();
        for (int length = 0; length < whole.Length; length++)
            Fails(whole[..length]);
        Fails([.. whole, 0]);
    }

    [Fact]
    public void RandomDamageIsReadOrRefusedButNothingElse()
    {
        using var folder = new TemporaryFolder();
        byte[] whole = Valid();
        var random = new SeededRandom(1);
        byte[] interesting = Encoding.ASCII.GetBytes("{}[]\",:0129-\\u e");
        int refused = 0;
        for (int round = 0; round < 2000; round++)
        {
            var bent = (byte[])whole.Clone();
            for (int k = random.NextInt32(3); k >= 0; k--)
                bent[random.NextInt32(bent.Length)] = random.NextInt32(2) == 0
                    ? (byte)random.NextUInt32() : interesting[random.NextInt32(interesting.Length)];
            string file = folder.Write("a", bent);
            try
            {
                Safetensors.Read(file);
            }
            catch (DataFormatException)
            {
                refused++;
            }
        }
        Assert.InRange(refused, 500, 1999);
    }

    private static byte[] Valid() => SafetensorsTests.FileOf(
        """{"__metadata__":{"format":"pt"},"a":{"dtype":"F32","shape":[2,2],"data_offsets":[0,16]},"b":{"dtype":"I64","shape":[],"data_offsets":[16,24]}}""",
        [.. Enumerable.Range(0, 24).Select(i => (byte)i)]);
}
