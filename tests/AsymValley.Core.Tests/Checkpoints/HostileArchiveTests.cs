using System.Text;
using AsymValley.Checkpoints;
using AsymValley.Data;
using static AsymValley.Tests.Checkpoints.HostileArchive;

namespace AsymValley.Tests.Checkpoints;

/// <summary>Files that want code to run, memory to fill or bytes to be read that are not theirs.</summary>
public sealed class HostileArchiveTests
{
    private static readonly byte[] s_four = new byte[16];

    /// <summary>Opens a file and reads all of its tensors, in bounded memory.</summary>
    private static void Read(byte[] content, long memory = 4_000_000)
    {
        using var folder = new TemporaryFolder();
        string path = folder.Write("a.pt", content);
        long before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            using CheckpointFile file = CheckpointFile.Open(path);
            foreach (CheckpointTensor tensor in file.StateDictionaries.SelectMany(dictionary => dictionary.Tensors))
                tensor.Read();
        }
        finally
        {
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, memory);
        }
    }

    private static DataFormatException Fails(byte[] content, long memory = 4_000_000) => Assert.Throws<DataFormatException>(() => Read(content, memory));

    private static string Refused(byte[] pickle)
    {
        foreach (byte[] file in (byte[][])[Zip(pickle), Legacy(pickle, "")])
            Assert.Throws<PickleRefusedException>(() => Read(file));
        return Assert.Throws<PickleRefusedException>(() => Read(Zip(pickle))).Item;
    }

    [Fact]
    public void TheHonestOnesAreRead()
    {
        byte[] pickle = Dictionary(Tensor(4, 0, Tuple(2, 2), Tuple(2, 1)));
        Read(Zip(pickle, ("0", s_four)));
        Read(Legacy(pickle, Text("0") + "a", [4, 0, 0, 0, 0, 0, 0, 0, .. s_four]));
    }

    [Theory]
    [InlineData("posix", "system")]
    [InlineData("os", "system")]
    [InlineData("builtins", "eval")]
    [InlineData("builtins", "exec")]
    [InlineData("builtins", "getattr")]
    [InlineData("__builtin__", "execfile")]
    [InlineData("subprocess", "Popen")]
    [InlineData("runpy", "run_path")]
    [InlineData("importlib", "import_module")]
    [InlineData("torch", "load")]
    [InlineData("torch.hub", "load")]
    [InlineData("torch._utils", "_rebuild_qtensor")]
    [InlineData("torch.nn.modules.linear", "Linear")]
    [InlineData("numpy.core.multiarray", "scalar")]
    [InlineData("collections", "namedtuple")]
    [InlineData("_codecs", "encode")]
    [InlineData("argparse", "Namespace")]
    [InlineData("System.Diagnostics.Process", "Start")]
    [InlineData("Collections", "OrderedDict")]
    [InlineData("collections", "OrderedDict.update")]
    [InlineData("", "")]
    public void ANameThatIsNotAllowedIsRefusedAndNamed(string module, string name)
    {
        Assert.Equal($"the global '{module}.{name}'", Refused(Pickle(Global(module, name), "(", Text("id"), "tR.")));
        // By the stack, under another protocol.
        Assert.Equal($"the global '{module}.{name}'", Refused(Pickle(Text(module), Text(name), "\u0093)R.")));
    }

    [Theory]
    // Allowed names, but not to be called, or not like this.
    [InlineData("builtins", "dict", ")R")]
    [InlineData("builtins", "int", ")R")]
    [InlineData("torch", "FloatStorage", ")R")]
    [InlineData("torch", "float32", ")R")]
    [InlineData("torch.nn.parameter", "Parameter", "(K\u0001tR")]
    [InlineData("torch._utils", "_rebuild_parameter", ")R")]
    [InlineData("torch", "device", ")R")]
    // State for what has none.
    [InlineData("collections", "OrderedDict", ")R(Ntb")]
    [InlineData("torch", "float32", "}b")]
    public void ACallThatIsNotAllowedIsRefused(string module, string name, string rest) => Refused(Pickle(Global(module, name), rest, "."));

    [Theory]
    [InlineData('i')] // INST
    [InlineData('o')] // OBJ
    [InlineData('P')] // PERSID
    [InlineData('\u0082')] // EXT1
    [InlineData('\u0083')]
    [InlineData('\u0084')]
    [InlineData('\u0092')] // NEWOBJ_EX
    [InlineData('\u0097')] // NEXT_BUFFER
    [InlineData('2')] // DUP
    [InlineData('g')] // GET of protocol 0
    [InlineData('\u008b')] // LONG4
    [InlineData('\u00ff')]
    public void AnInstructionThatIsNotAllowedIsRefusedAndNamed(char instruction) =>
        Assert.Equal($"the instruction 0x{(int)instruction:X2} of a pickle", Refused(Pickle("}", instruction.ToString(), ".")));

    [Theory]
    [InlineData(".")] // nothing on the stack
    [InlineData("0.")]
    [InlineData("t.")] // no mark
    [InlineData("(K\u0001\u0086.")] // operands from below the mark
    [InlineData("]K\u0001s.")]
    [InlineData("}(K\u0001u.")] // a key without a value
    [InlineData("}K\u0001a.")]
    [InlineData("h\u0005.")] // nothing remembered
    [InlineData("q\u0005.")]
    [InlineData("jAAAA.")]
    [InlineData("K\u0001)R.")]
    [InlineData("K\u0001Q.")]
    [InlineData("K\u0001K\u0002\u0093.")]
    [InlineData("]")] // no end
    [InlineData("XAAAA")] // a text of a gigabyte
    [InlineData("\u008dAAAAAAAA")]
    [InlineData("X\u0010\u0000\u0000\u0000")]
    [InlineData("C\u0010")]
    [InlineData("cos")]
    [InlineData("}.")] // well-formed, but no tensors
    public void AMalformedPickleIsAnError(string pickle)
    {
        Fails(Zip(Pickle(pickle)));
        Fails(Legacy(Pickle(pickle), ""));
    }

    [Fact]
    public void AnEndlessNameIsAnError() => Fails(Zip(Pickle("c" + new string('a', 100_000) + "\n")));

    [Theory]
    [InlineData(0, "2,2", "2,2")] // one past the end
    [InlineData(1, "2,2", "2,1")]
    [InlineData(5, "0", "1")]
    [InlineData(-1, "1", "1")]
    [InlineData(long.MaxValue, "2", "1")]
    [InlineData(long.MinValue, "1", "1")]
    [InlineData(0, "2,2", "1")]
    [InlineData(0, "-1", "1")]
    [InlineData(0, "2", "-1")]
    [InlineData(0, "4294967296,4294967296", "0,0")] // 2^64 elements of four
    [InlineData(0, "9223372036854775807,2", "0,0")]
    [InlineData(0, "4611686018427387905", "4")] // 2^62·4 wraps to 0
    [InlineData(0, "3", "9223372036854775807")]
    [InlineData(0, "5", "1")]
    public void ATensorOutsideItsStorageIsAnError(long offset, string shape, string strides)
    {
        byte[] pickle = Dictionary(Tensor(4, offset, Numbers(shape), Numbers(strides)));
        Fails(Zip(pickle, ("0", s_four)));
        Fails(Legacy(pickle, Text("0") + "a", [4, 0, 0, 0, 0, 0, 0, 0, .. s_four]));
        static string Numbers(string text) => Tuple([.. text.Split(',').Select(long.Parse)]);
    }

    [Fact]
    public void AnExpandedTensorTakesNoMemoryUntilItIsRead()
    {
        using var folder = new TemporaryFolder();
        // Allowed in PyTorch: a billion times the same number.
        using CheckpointFile file = CheckpointFile.Open(folder.Write("a.pt", Zip(Dictionary(Tensor(4, 0, Tuple(1_000_000_000), Tuple(0))), ("0", s_four))));
        Assert.Throws<DataFormatException>(() => file.StateDictionaries[0].Tensors[0].Read());
        using CheckpointFile tiny = CheckpointFile.Open(file.Path);
        Assert.Throws<TensorsMissingException>(() => ModelImport.Read(tiny, PyTorchFixture.Tiny, new ImportOptions { Partial = true }));
    }

    [Theory]
    [InlineData(5)]
    [InlineData(3)]
    [InlineData(-1)]
    [InlineData(4611686018427387908)] // times 4 is 16 in 64 bits
    [InlineData(long.MaxValue)]
    public void AStorageOfAnotherSizeIsAnError(long count)
    {
        byte[] pickle = Dictionary(Tensor(count, 0, Tuple(2), Tuple(1)));
        Fails(Zip(pickle, ("0", s_four)));
        Fails(Legacy(pickle, Text("0") + "a", [4, 0, 0, 0, 0, 0, 0, 0, .. s_four]));
        // Said twice, it is only wrong where the file does not have it.
        if (count != 3)
            Fails(Legacy(pickle, Text("0") + "a", [.. BitConverter.GetBytes(count), .. s_four]));
    }

    [Fact]
    public void StoragesThatContradictThemselvesAreErrors()
    {
        byte[] pickle = Dictionary(Tensor(4, 0, Tuple(2), Tuple(1)));
        Fails(Zip(pickle));
        Fails(Zip(Dictionary(Tensor(4, 0, Tuple(2), Tuple(1), key: "../version"))));
        // The same storage with two types.
        byte[] twice = Pickle("}(", Text("a"), Tensor(4, 0, Tuple(2), Tuple(1)), Text("b"), Tensor(2, 0, Tuple(2), Tuple(1), "DoubleStorage"), "u.");
        Fails(Zip(twice, ("0", s_four)));
        Fails(Legacy(twice, Text("0") + "a", [4, 0, 0, 0, 0, 0, 0, 0, .. s_four]));
        // One name twice; PyTorch would take the last.
        Fails(Zip(Pickle("}(", Text("a"), Tensor(4, 0, Tuple(2), Tuple(1)), Text("a"), Tensor(4, 0, Tuple(2), Tuple(1)), "u."), ("0", s_four)));
        // The list of storages leaves one out, or has one twice, or one that no tensor has.
        Fails(Legacy(pickle, ""));
        Fails(Legacy(pickle, Text("0") + "a" + Text("0") + "a", [4, 0, 0, 0, 0, 0, 0, 0, .. s_four, 4, 0, 0, 0, 0, 0, 0, 0, .. s_four]));
        Fails(Legacy(pickle, Text("1") + "a", [4, 0, 0, 0, 0, 0, 0, 0, .. s_four]));
        // Cut off.
        Fails(Legacy(pickle, Text("0") + "a", [4, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3]));
        Fails(Legacy(pickle, Text("0") + "a", [4, 0, 0]));
    }

    [Fact]
    public void ContainersThatHoldThemselvesAreNoTrouble()
    {
        string tensor = Text("weight") + Tensor(4, 0, Tuple(2), Tuple(1));
        // A dictionary in itself, a list in itself, a tuple as a key that holds the dictionary.
        Read(Zip(Pickle("}q\0", Text("self"), "h\0s", tensor, "s", Text("list"), "]q\u0001h\u0001as", "h\0\u0085", "Ns."), ("0", s_four)));
        // Ten thousand dictionaries, one in the other.
        Read(Zip(Pickle("}", string.Concat(Enumerable.Repeat(Text("a") + "}", 10_000)), string.Concat(Enumerable.Repeat("s", 10_000)), tensor, "s."), ("0", s_four)), memory: 30_000_000);
        // A thousand names for one dictionary of a thousand tensors.
        string thousand = "(" + string.Concat(Enumerable.Range(0, 1000).Select(i => Text($"t{i}") + "h\u0002")) + "u";
        Read(Zip(Pickle(Tensor(4, 0, Tuple(2), Tuple(1)), "q\u0002", "}", thousand, "q\u0003", "}(", string.Concat(Enumerable.Range(0, 1000).Select(i => Text($"d{i}") + "h\u0003")), "u."), ("0", s_four)), memory: 30_000_000);
    }

    [Fact]
    public void CopiesOfCopiesAreCounted()
    {
        // A list of ten thousand pairs, made a dictionary a thousand times.
        string list = "]q\0(" + string.Concat(Enumerable.Repeat("NN\u0086", 10_000)) + "e";
        Fails(Zip(Pickle(list, string.Concat(Enumerable.Repeat(Global("collections", "OrderedDict") + "h\0\u0085R0", 1000)), ".")), memory: 500_000_000);
        // More instructions than any state dictionary has.
        Fails(Zip(Pickle(new string('N', 4_000_001), ".")), memory: 500_000_000);
    }

    [Theory]
    [InlineData("method")]
    [InlineData("flags")]
    [InlineData("size")]
    [InlineData("offset")]
    [InlineData("overlap")]
    [InlineData("crc")]
    [InlineData("twice")]
    [InlineData("none")]
    [InlineData("two")]
    [InlineData("order")]
    public void ADamagedArchiveIsAnError(string damage)
    {
        byte[] pickle = Dictionary(Tensor(4, 0, Tuple(2), Tuple(1)));
        (string Name, byte[] Content)[] files = [("a/data.pkl", pickle), ("a/data/0", s_four)];
        files = damage switch
        {
            "twice" => [.. files, ("a/data/0", s_four)],
            "none" => [("a/data.pkl.txt", pickle), ("a/data/0", s_four)],
            "two" => [.. files, ("b/data.pkl", pickle)],
            "order" => [.. files, ("a/byteorder", "big"u8.ToArray())],
            _ => files,
        };
        byte[] zip = Zip(files, (name, entry) => name != "a/data/0" ? entry : damage switch
        {
            "method" => entry with { Method = 8 },
            "flags" => entry with { Flags = 1 },
            "size" => entry with { Size = uint.MaxValue - 1 },
            "offset" => entry with { Offset = 3_000_000_000 },
            "overlap" => entry with { Offset = 0 },
            _ => entry,
        });
        if (damage == "crc")
            zip[Array.LastIndexOf(zip, (byte)'0', zip.Length - 100) + 4]++;
        Fails(zip);
    }

    [Fact]
    public void EveryCutAndEveryChangedByteOfAnHonestFileIsReadOrRefused()
    {
        foreach (string name in (string[])["state-2017.pth", "layouts.pt", "layouts-legacy.pt"])
        {
            byte[] whole = File.ReadAllBytes(PyTorchFixture.FileOf(name));
            for (int at = 0; at < whole.Length; at += 31)
            {
                Try(whole[..at]);
                byte[] changed = (byte[])whole.Clone();
                changed[at] ^= (byte)(1 << at % 8);
                Try(changed);
                changed[at] = 0xff;
                Try(changed);
            }
        }

        static void Try(byte[] content)
        {
            try
            {
                Read(content, memory: 100_000_000);
            }
            catch (AsymValleyException)
            {
                // Refused with an error of its own, which says where.
            }
        }
    }

    [Fact]
    public void OtherFilesAreNamed()
    {
        Assert.Contains("a tar archive", Fails([.. new byte[257], .. "ustar\0"u8, .. new byte[512]]).Message, StringComparison.Ordinal);
        Assert.Contains("the magic number of torch.save", Fails(Pickle("\u008a\u0001\u0001.")).Message, StringComparison.Ordinal);
        Fails(Encoding.ASCII.GetBytes("PK"));
        Fails([]);
        Fails([0x80]);
    }
}
