using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Numerics;
using System.Text;
using AsymValley.Data;

namespace AsymValley.Checkpoints.PyTorch;

/// <summary>
/// Interprets the part of Python's pickle language that state dictionaries need: numbers, texts, lists, tuples,
/// dictionaries and tensors. A pickle is a program for a stack machine, and what makes pickles dangerous are the
/// instructions that look up and call functions by name: here a name is one of <see cref="PickleGlobals"/> and calls are
/// the few cases of <see cref="Call"/>. Any other name or instruction is refused.
/// </summary>
/// <remarks>
/// It is a loop, not recursive, and never walks through what it has built. Every instruction makes at most one object or
/// copies what is counted against <see cref="MaxCopies"/>, so memory stays in proportion to the number of instructions.
/// </remarks>
/// <param name="file">For errors.</param>
/// <param name="stream">At the pickle's first byte; afterwards behind its last.</param>
/// <param name="start">Where the stream's first byte is in the file.</param>
/// <param name="storage">Finds the storage that a persistent id names.</param>
internal sealed class PickleReader(string file, Stream stream, long start, Func<object?[], long, PickleStorage> storage)
{
    // A state dictionary takes some hundred instructions and bytes a tensor, an optimizer's state twice as many.
    private const int MaxOperations = 4_000_000, MaxBytes = 1 << 26, MaxCopies = 4_000_000, MaxLine = 512, MaxDimensions = 64;

    private readonly List<object?> _stack = [];
    private readonly List<int> _marks = [];
    private readonly Dictionary<uint, object?> _memo = [];
    private readonly long _end = Math.Min(stream.Length, stream.Position + MaxBytes);
    private int _copies;

    private long Offset => start + stream.Position;

    /// <summary>Reads one pickle.</summary>
    /// <returns>null, bool, long, <see cref="BigInteger"/>, double, string, byte[], object?[] (a tuple), List of object,
    /// <see cref="PickleDictionary"/>, <see cref="PickleTensor"/>, <see cref="PickleStorage"/> or <see cref="PickleGlobal"/>.</returns>
    /// <exception cref="DataFormatException">It is damaged, or larger than any state dictionary.</exception>
    /// <exception cref="PickleRefusedException">It asks for what is not allowed.</exception>
    public object? Read()
    {
        for (int count = 0; count < MaxOperations; count++)
        {
            if (!Execute((char)Byte(), out object? result))
                return result;
        }
        throw Wrong("the end of the pickle", $"more than {MaxOperations} instructions");
    }

    /// <summary>Executes one instruction; false at the last one.</summary>
    private bool Execute(char operation, out object? result)
    {
        result = null;
        switch (operation)
        {
            case '\x80': Byte(); break;
            case '\x95': Bytes(8); break;
            case '.': result = Pop(); return false;
            case '(': _marks.Add(_stack.Count); break;
            case '0': Pop(); break;
            case '1': PopToMark(); break;

            case 'N': Push(null); break;
            case '\x88': Push(true); break;
            case '\x89': Push(false); break;
            case 'K': Push((long)Byte()); break;
            case 'M': Push((long)BinaryPrimitives.ReadUInt16LittleEndian(Bytes(2))); break;
            case 'J': Push((long)BinaryPrimitives.ReadInt32LittleEndian(Bytes(4))); break;
            case '\x8a': Push(Integer(Bytes(Byte()))); break;
            case 'G': Push(BinaryPrimitives.ReadDoubleBigEndian(Bytes(8))); break;
            case 'X': Push(Text(Length(4))); break;
            case '\x8c': Push(Text(Byte())); break;
            case '\x8d': Push(Text(Length(8))); break;
            // Python 2's texts. Names are ASCII.
            case 'U': Push(Encoding.Latin1.GetString(Bytes(Byte()))); break;
            case 'T': Push(Encoding.Latin1.GetString(Bytes(Length(4)))); break;
            case 'C': Push(Bytes(Byte()).ToArray()); break;
            case 'B': Push(Bytes(Length(4)).ToArray()); break;

            case ')': Push(Array.Empty<object?>()); break;
            case '\x85': Push(PopMany(1)); break;
            case '\x86': Push(PopMany(2)); break;
            case '\x87': Push(PopMany(3)); break;
            case 't': Push(PopToMark()); break;
            case ']': Push(new List<object?>()); break;
            case '}': Push(new PickleDictionary()); break;
            case 'l': Push(PopToMark().ToList()); break;
            case 'd': Push(Fill(new PickleDictionary(), PopToMark())); break;
            case 'a': Append(PopMany(1)); break;
            case 'e': Append(PopToMark()); break;
            case 's': SetItems(PopMany(2)); break;
            case 'u': SetItems(PopToMark()); break;

            case 'q': Memoize(Byte()); break;
            case 'r': Memoize(BinaryPrimitives.ReadUInt32LittleEndian(Bytes(4))); break;
            case '\x94': Memoize((uint)_memo.Count); break;
            case 'h': Push(Remembered(Byte())); break;
            case 'j': Push(Remembered(BinaryPrimitives.ReadUInt32LittleEndian(Bytes(4)))); break;

            case 'c': Push(Global($"{Line()}.{Line()}")); break;
            case '\x93':
                object?[] path = PopMany(2);
                Push(path is [string module, string name] ? Global($"{module}.{name}") : throw Wrong("two texts for a name", "something else"));
                break;
            case 'R' or '\x81':
                object?[] called = PopMany(2);
                Push(Call(called[0], called[1] as object?[] ?? throw Wrong("a tuple of arguments", "something else")));
                break;
            case 'b':
                object? state = Pop();
                Build(Peek(), state);
                break;
            case 'Q':
                Push(Pop() is object?[] id ? storage(id, Offset) : throw Wrong("a tuple as a storage's id", "something else"));
                break;
            default:
                stream.Position--;
                throw Refused($"the instruction 0x{(int)operation:X2} of a pickle");
        }
        return true;
    }

    private object? Call(object? function, object?[] arguments)
    {
        switch (function)
        {
            case PickleGlobal { Kind: PickleKind.Dictionary }:
                return MakeDictionary(arguments);
            case PickleGlobal { Kind: PickleKind.DictionaryWithDefault } when arguments is [] or [PickleGlobal or null, ..]:
                return MakeDictionary(arguments.AsSpan(Math.Min(1, arguments.Length)));
            // What has no meaning for values (requires_grad, hooks) is left out; what changes them is applied or refused.
            case PickleGlobal { Kind: PickleKind.RebuildTensor } when arguments.Length is 4 or 6 or 7:
                return Rebuild(arguments.ElementAtOrDefault(0), arguments, arguments.ElementAtOrDefault(6));
            case PickleGlobal { Kind: PickleKind.RebuildTypedTensor } when arguments is [PickleStorage bytes, _, _, _, _, _, PickleGlobal { Kind: PickleKind.Element } type, ..] && arguments.Length <= 8:
                return Rebuild(ViewOf(bytes, type.Type), arguments, arguments.ElementAtOrDefault(7));
            case PickleGlobal { Kind: PickleKind.RebuildParameter } when arguments is [PickleTensor, _, _] or [PickleTensor, _, _, _]:
                return arguments[0];
            case PickleGlobal { Kind: PickleKind.RebuildWithAttributes }
                when arguments is [PickleGlobal { Kind: PickleKind.RebuildTensor or PickleKind.RebuildTypedTensor } rebuild, PickleGlobal { Kind: PickleKind.Tensor }, object?[] own, _]:
                return Call(rebuild, own);
            case PickleGlobal { Kind: PickleKind.Tensor } when arguments is [] or [PickleTensor] or [PickleTensor, bool]:
                var made = new PickleTensor();
                if (arguments is [PickleTensor other, ..])
                    made.Set(other);
                return made;
            case PickleGlobal { Kind: PickleKind.First } when arguments.Length > 0:
                return arguments[0];
            case PickleGlobal global:
                throw Refused($"a call of '{global.Name}' with {arguments.Length} arguments");
            default:
                throw Wrong("a name to call", "something else");
        }
    }

    private PickleDictionary MakeDictionary(ReadOnlySpan<object?> arguments)
    {
        var dictionary = new PickleDictionary();
        if (arguments is [PickleDictionary other])
        {
            Copy(other.Items.Count);
            dictionary.Items.AddRange(other.Items);
        }
        else if (arguments is [List<object?> pairs])
        {
            Copy(pairs.Count);
            foreach (object? pair in pairs)
            {
                IList<object?>? two = pair as IList<object?>;
                dictionary.Items.Add(two is { Count: 2 } ? new(two[0], two[1]) : throw Wrong("pairs of keys and values", "something else"));
            }
        }
        else if (arguments.Length > 0)
        {
            throw Wrong("a dictionary or a list of pairs", "something else");
        }
        return dictionary;
    }

    private PickleTensor Rebuild(object? storage, object?[] arguments, object? metadata)
    {
        var tensor = new PickleTensor();
        Set(tensor, [storage, .. arguments.AsSpan(1, 3)], metadata);
        return tensor;
    }

    /// <summary>A storage of bytes as one of another type.</summary>
    private PickleStorage ViewOf(PickleStorage bytes, SafetensorsType type)
    {
        int size = type.Size();
        return bytes.Type == SafetensorsType.U8 && bytes.Start % size == 0
            ? bytes with { Type = type, Start = bytes.Start / size, Length = bytes.Length / size }
            : throw Wrong($"a storage of bytes for elements of {type}", $"elements of {bytes.Type} from {bytes.Start} on");
    }

    /// <summary>Sets an object's state. A dictionary's and a tensor's attributes, e.g. a state dictionary's versions, are not kept.</summary>
    private void Build(object? target, object? state)
    {
        switch (target, state)
        {
            case (PickleDictionary or PickleTensor, PickleDictionary or null):
                break;
            // Tensors before PyTorch 0.4: storage, offset, shape, strides. Variables: data, gradient, hooks, two switches.
            case (PickleTensor tensor, object?[] { Length: 4 } parts):
                Set(tensor, parts, null);
                break;
            case (PickleTensor tensor, object?[] { Length: 5 } and [PickleTensor data, ..]):
                tensor.Set(data);
                break;
            case (PickleTensor, object?[] { Length: 3 }):
                break;
            default:
                throw Refused("setting the state of an object");
        }
    }

    private void Set(PickleTensor tensor, ReadOnlySpan<object?> parts, object? metadata)
    {
        if (parts is not [PickleStorage under, long offset, object?[] sizes, object?[] steps])
            throw Wrong("a storage, an offset, a shape and strides of a tensor", "something else");
        ImmutableArray<long> shape = Numbers(sizes, "shape"), strides = Numbers(steps, "strides");
        if (shape.Length != strides.Length)
            throw Wrong("as many strides as dimensions", $"{strides.Length} for {shape.Length}");
        // Int128 and a check at each step: no product or sum can wrap around.
        Int128 last = offset, count = 1;
        for (int i = 0; i < shape.Length; i++)
        {
            last += (Int128)(shape[i] - 1) * strides[i];
            count *= shape[i];
            if (count > long.MaxValue)
                throw Wrong("a tensor that fits a file", $"the shape [{string.Join(", ", shape)}]");
        }
        if (offset < 0 || offset > under.Length || (count > 0 && last >= under.Length))
            throw Wrong($"a tensor inside its storage of {under.Length} elements", $"the offset {offset}, the shape [{string.Join(", ", shape)}] and the strides [{string.Join(", ", strides)}]");
        tensor.Set(under, offset, shape, strides, IsNegated(under.Type, metadata));
    }

    /// <summary>What PyTorch does to a tensor's values when they are read: negates them. It conjugates complex numbers too, which are not read.</summary>
    private bool IsNegated(SafetensorsType type, object? metadata)
    {
        bool isNegated = false;
        if (metadata is not (null or PickleDictionary))
            throw Wrong("a dictionary of a tensor's metadata", "something else");
        foreach ((object? key, object? value) in (metadata as PickleDictionary)?.Items ?? [])
        {
            if (value is false)
                continue;
            if (key is "neg" && value is true && type is SafetensorsType.F32 or SafetensorsType.F64 or SafetensorsType.F16 or SafetensorsType.BF16)
                isNegated = true;
            else if (!(key is "neg" or "conj" && value is true && type is SafetensorsType.C64 or SafetensorsType.C128))
                throw Refused($"the tensor metadata '{key as string}' of elements of {type}");
        }
        return isNegated;
    }

    private ImmutableArray<long> Numbers(object?[] values, string what) => values.Length <= MaxDimensions
        ? [.. values.Select(value => value is long and >= 0 and var number ? (long)number : throw Wrong($"numbers of 0 and above in the {what} of a tensor", $"{value ?? "None"}"))]
        : throw Wrong($"at most {MaxDimensions} dimensions", $"{values.Length}");

    private PickleGlobal Global(string name) => PickleGlobals.Find(name) ?? throw Refused($"the global '{name}'", isWhole: _stack.Count == 0 && _marks.Count == 0);

    private void Append(object?[] items) => (Peek() as List<object?> ?? throw Wrong("a list to append to", "something else")).AddRange(items);

    private void SetItems(object?[] items) => Fill(Peek() as PickleDictionary ?? throw Wrong("a dictionary to set items of", "something else"), items);

    private PickleDictionary Fill(PickleDictionary dictionary, object?[] items)
    {
        if (items.Length % 2 != 0)
            throw Wrong("keys with values", "a key without one");
        for (int i = 0; i < items.Length; i += 2)
            dictionary.Items.Add(new(items[i], items[i + 1]));
        return dictionary;
    }

    private void Memoize(uint index) => _memo[index] = Peek();

    private object? Remembered(uint index) =>
        _memo.TryGetValue(index, out object? value) ? value : throw Wrong("something remembered", $"nothing under {index}");

    private void Copy(int count)
    {
        if ((_copies += count) > MaxCopies)
            throw Wrong("a state dictionary", $"more than {MaxCopies} copied entries");
    }

    private void Push(object? value) => _stack.Add(value);

    private object? Peek() => _stack.Count > Floor ? _stack[^1] : throw Wrong("an operand", "an empty stack");

    private int Floor => _marks.Count > 0 ? _marks[^1] : 0;

    private object? Pop() => PopMany(1)[0];

    private object?[] PopMany(int count)
    {
        int from = _stack.Count - count;
        if (from < Floor)
            throw Wrong(count == 1 ? "an operand" : $"{count} operands", $"{_stack.Count - Floor} on the stack");
        object?[] popped = [.. _stack[from..]];
        _stack.RemoveRange(from, count);
        return popped;
    }

    private object?[] PopToMark()
    {
        if (_marks.Count == 0)
            throw Wrong("a mark", "none on the stack");
        int mark = _marks[^1];
        object?[] popped = PopMany(_stack.Count - mark);
        _marks.RemoveAt(_marks.Count - 1);
        return popped;
    }

    private byte Byte() => stream.Position < _end ? (byte)stream.ReadByte() : Bytes(1)[0];

    /// <summary>The next bytes; nothing is allocated that the file does not have.</summary>
    private ReadOnlySpan<byte> Bytes(int count)
    {
        if (count > _end - stream.Position)
            throw stream.Length > _end
                ? Wrong("a state dictionary", $"a pickle of more than {MaxBytes} bytes")
                : Wrong($"{count} more bytes of the pickle", $"the end of the data after {_end - stream.Position}");
        var bytes = new byte[count];
        stream.ReadExactly(bytes);
        return bytes;
    }

    private int Length(int size)
    {
        ReadOnlySpan<byte> bytes = Bytes(size);
        ulong length = size == 4 ? BinaryPrimitives.ReadUInt32LittleEndian(bytes) : BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        return length <= MaxBytes ? (int)length : throw Wrong($"a text of at most {MaxBytes} bytes", $"{length}");
    }

    private string Text(int length) => Encoding.UTF8.GetString(Bytes(length));

    private string Line()
    {
        var line = new StringBuilder();
        for (byte next; (next = Byte()) != '\n'; line.Append((char)next))
            if (line.Length == MaxLine)
                throw Wrong($"a name of at most {MaxLine} characters", "a longer one");
        return line.ToString();
    }

    private static object Integer(ReadOnlySpan<byte> bytes)
    {
        var number = new BigInteger(bytes);
        return number >= long.MinValue && number <= long.MaxValue ? (object)(long)number : number;
    }

    private DataFormatException Wrong(string expected, string found) => new(file, Offset, expected, found);

    private PickleRefusedException Refused(string item, bool isWhole = false) => new(file, Offset, item, isWhole);
}
