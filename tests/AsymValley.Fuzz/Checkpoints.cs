using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using AsymValley.Checkpoints;
using AsymValley.Networks;
using AsymValley.Tests.Checkpoints;
using CsCheck;

namespace AsymValley.Fuzz;

/// <summary>Checkpoints: of a grammar, and valid ones that were changed.</summary>
internal static class Checkpoints
{
    private static readonly string[] s_fixtures = ["checkpoint.pt", "checkpoint-legacy.pth.tar", "layouts.pt", "layouts-legacy.pt", "state-2017.pth", "state-protocol4.pt"];

    private static readonly long[] s_sizes = [0, 1, 2, 3, 4, 8, 100, 1000, 1 << 20, 1 << 28, int.MaxValue, 1L << 32, 1L << 62, long.MaxValue, -1];

    // Some more often than others, as in real files.
    private static readonly string[] s_names =
    [
        "collections.OrderedDict", "collections.defaultdict", "collections.Counter", "torch._utils._rebuild_tensor", "torch._utils._rebuild_tensor_v2", "torch._utils._rebuild_tensor_v3",
        "torch._utils._rebuild_parameter", "torch._utils._rebuild_parameter_with_state", "torch._tensor._rebuild_from_type_v2", "torch.nn.parameter.Parameter", "torch.Tensor", "torch.Size", "torch.device",
        "torch.FloatStorage", "torch.LongStorage", "torch.ComplexFloatStorage", "torch.storage.UntypedStorage", "torch.float32", "torch.uint16", "torch.float8_e4m3fn", "builtins.dict", "builtins.int", "posix.system",
    ];

    private static readonly Gen<long> s_size = Gen.OneOf(Gen.OneOfConst(s_sizes), Gen.Long[0, 20]);

    private static readonly Gen<string> s_text = Gen.OneOfConst("weight", "0", "1", "conv1.weight", "module.conv1.weight", "state_dict", "neg", "conj", "", "a*b", "\0", "é", new string('x', 2000));

    private static readonly Gen<string> s_tensor = Gen.Select(s_size, s_size, s_size.Array[0, 4], s_size.Array[0, 4], Gen.OneOfConst("FloatStorage", "LongStorage", "HalfStorage", "BoolStorage", "ComplexDoubleStorage", "NoStorage"), Gen.OneOfConst("0", "1", "2"),
        (count, offset, shape, strides, type, key) => HostileArchive.Tensor(count, offset, HostileArchive.Tuple(shape), HostileArchive.Tuple(strides), type, key));

    private static readonly Gen<string> s_good = Gen.Select(Gen.Long[0, 2], Gen.Long[1, 2], Gen.OneOfConst("0", "1"), (offset, columns, key) =>
        HostileArchive.Tensor(4, offset, HostileArchive.Tuple(1, columns), HostileArchive.Tuple(columns, 1), "FloatStorage", key));

    private static readonly Gen<string> s_global = Gen.OneOfConst(s_names).Select(name => HostileArchive.Global(name[..name.LastIndexOf('.')], name[(name.LastIndexOf('.') + 1)..]));

    private static readonly Gen<string> s_value = Gen.Recursive<string>((depth, inner) => depth > 4 ? Gen.Const("N") : Gen.Frequency(
        (3, Gen.OneOfConst("N", "\u0088", "\u0089", ")", "]", "}", "K\u0001", "M\u0001\u0001", "h\0", "G\u007f\u00f0\0\0\0\0\0\0", "\u008a\0")),
        (2, s_size.Select(HostileArchive.Long)), (3, s_text.Select(HostileArchive.Text)), (4, s_tensor), (4, s_good), (1, s_global),
        (2, inner.Array[0, 4].Select(items => $"({string.Concat(items)}t")),
        (1, inner.Array[0, 4].Select(items => $"]({string.Concat(items)}e")),
        (2, Gen.Select(s_text, inner).Array[0, 4].Select(items => $"}}({string.Concat(items.Select(item => HostileArchive.Text(item.Item1) + item.Item2))}u")),
        (2, Gen.Select(s_global, inner.Array[0, 7], (name, items) => $"{name}({string.Concat(items)}tR")),
        (1, Gen.Select(s_good, s_text, inner, (tensor, key, value) => Negated(tensor, key, value))),
        (1, inner.Select(value => value + "q\0")),
        (1, Gen.Select(inner, inner, (target, state) => target + state + "b")),
        (1, inner.Array[0, 5].Select(items => $"({string.Concat(items)}tQ"))));

    private static readonly Gen<string> s_soup = Gen.OneOfConst([.. "(.01NKMJGXUTBC)tl]}daesuqrhjcRbQ\u0080\u0081\u0085\u0086\u0087\u0088\u0089\u008a\u008c\u008d\u0093\u0094\u0095\n\0a\u0001".Select(letter => letter.ToString())]).Array[1, 30].Select(string.Concat);

    private static readonly Gen<string> s_root = Gen.Frequency(
        (6, Gen.Select(s_text, s_value).Array[0, 5].Select(items => $"}}({string.Concat(items.Select(item => HostileArchive.Text(item.Item1) + item.Item2))}u.")),
        (2, s_value.Select(value => value + ".")), (1, s_soup), (1, Gen.Select(s_value, s_soup, (value, soup) => value + soup)));

    /// <summary>Pickles of a grammar in both of PyTorch's formats.</summary>
    public static Gen<byte[]> Pickles { get; } = Gen.Select(s_root, Gen.Bool, (pickle, isLegacy) => isLegacy
        ? HostileArchive.Legacy(HostileArchive.Pickle(pickle), HostileArchive.Text("0") + "a", [4, 0, 0, 0, 0, 0, 0, 0, .. new byte[16]])
        : HostileArchive.Zip(HostileArchive.Pickle(pickle), ("0", new byte[16]), ("1", new byte[16])));

    /// <summary>Files of PyTorch, changed anywhere; and archives whose parts were changed, with the right checksums.</summary>
    public static Gen<byte[]> TorchFiles { get; } = Gen.Frequency(
        (2, Edits.Of([.. s_fixtures.Select(name => File.ReadAllBytes(Fixture(name)))])),
        (2, Edits.Of(HostileArchive.Dictionary(HostileArchive.Tensor(4, 0, HostileArchive.Tuple(2, 2), HostileArchive.Tuple(2, 1)))).Select(pickle => HostileArchive.Zip(pickle, ("0", new byte[16])))),
        (1, Gen.Select(Gen.OneOfConst("a/data.pkl", "b/data.pkl", "a/data/0", "a/version", "a/byteorder", "a/constants.pkl", "x.npy", "../a", ""), s_size, s_size, Gen.OneOfConst(0, 8, 1), (name, size, offset, method) =>
            HostileArchive.Zip([("a/data.pkl", HostileArchive.Pickle("}.")), (name, "little"u8.ToArray())], (own, entry) => own == name ? (method, 0, (uint)size, (uint)offset) : entry))));

    /// <summary>Files of safetensors: of a grammar, and model files that were changed.</summary>
    public static Gen<byte[]> SafetensorsFiles { get; } = Gen.Frequency(
        (2, Gen.Select(Entries(), Gen.Int[0, 40], (entries, length) => Safetensors(entries, length))),
        (2, Edits.OfJson(HeaderOf(Model())).Select(header => WithHeader(header, Model()))),
        (2, Edits.Of(Model())));

    /// <summary>States with numbers, changed; some with the right checksum.</summary>
    public static Gen<byte[]> StateFiles { get; } = Gen.OneOf(Edits.Of(State()),
        Edits.OfJson(HeaderOf(State())).Select(header => WithHeader(header, State())));

    public static string Fixture(string name) => Path.Combine(AppContext.BaseDirectory, "PyTorchFixtures", name);

    private static string Negated(string tensor, string key, string value) => tensor[..^2] + "}" + HostileArchive.Text(key) + value + "stR";

    private static Gen<string> Entries()
    {
        Gen<string> type = Gen.OneOfConst("F32", "F64", "F16", "BF16", "I64", "I32", "U8", "BOOL", "C64", "F4", "F6_E2M3", "F8_E8M0", "X9", "", "f32");
        Gen<string> numbers = s_size.Array[0, 3].Select(sizes => $"[{string.Join(',', sizes.Select(size => size.ToString(CultureInfo.InvariantCulture)))}]");
        Gen<string> entry = Gen.Select(s_text, type, numbers, numbers, (name, dtype, shape, offsets) => $"\"{name}\":{{\"dtype\":\"{dtype}\",\"shape\":{shape},\"data_offsets\":{offsets}}}");
        Gen<string> good = Gen.Select(Gen.OneOfConst(("F32", 4), ("F16", 2), ("I64", 8), ("C64", 8), ("X9", 3)), Gen.Int[0, 2], (kind, count) => $"\"t\":{{\"dtype\":\"{kind.Item1}\",\"shape\":[{count}],\"data_offsets\":[0,{kind.Item2 * count}]}}");
        Gen<string> metadata = Gen.OneOfConst("\"__metadata__\":{\"a\":\"b\"}", "\"__metadata__\":{\"network\":\"{}\"}", "\"__metadata__\":{\"a\":1}", "\"__metadata__\":null",
            $"\"__metadata__\":{{\"format\":\"asymvalley.model.1\",\"network\":{System.Text.Json.JsonSerializer.Serialize(Large)}}}");
        return Gen.OneOf(entry, good, metadata).Array[0, 4].Select(entries => $"{{{string.Join(',', entries)}}}");
    }

    // Half a billion parameters, which no small file has.
    private const string Large = """{"name":"a","input":{"channels":3,"height":32,"width":32},"classes":10,"layers":[{"kind":"flatten","name":"f"},{"kind":"linear","name":"t","features":150000},{"kind":"linear","name":"b","features":10}]}""";

    private static byte[] Safetensors(string header, int length)
    {
        byte[] json = Encoding.UTF8.GetBytes(header);
        var start = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(start, json.Length);
        return [.. start, .. json, .. new byte[length]];
    }

    private static byte[] Model() => Written(path => ValleyModelFile.Save(new ValleyModel("m", Readers.Tiny, Initialization.Parameters(Readers.Tiny, 1), Initialization.Buffers(Readers.Tiny)), path));

    private static byte[] State() => Written(path => StateFile.Save(path, [(Initialization.Buffers(Readers.Tiny), "a.")], ("epoch", 3)));

    private static string HeaderOf(byte[] file) => Encoding.UTF8.GetString(file, 8, (int)BinaryPrimitives.ReadInt64LittleEndian(file));

    private static byte[] WithHeader(string header, byte[] file)
    {
        byte[] data = file[(8 + (int)BinaryPrimitives.ReadInt64LittleEndian(file))..], with = Safetensors(header, data.Length);
        data.CopyTo(with.AsSpan(with.Length - data.Length));
        return with;
    }

    private static byte[] Written(Action<string> write)
    {
        string path = Path.GetTempFileName();
        try
        {
            write(path);
            return File.ReadAllBytes(path);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
