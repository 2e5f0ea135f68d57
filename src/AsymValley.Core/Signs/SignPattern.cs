using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace AsymValley.Signs;

/// <summary>
/// The signs of a vector, packed: one bit an element for positive, one for negative, neither for 0 (and −0). Comparing
/// two vectors' signs (the same-sign ratio, Li24 §4.2) is then a population count; the pattern is a sixteenth of the
/// vector's size. Immutable.
/// </summary>
public sealed class SignPattern
{
    private const int BitsPerWord = 64;

    private readonly ulong[] _positive, _negative;

    private SignPattern(int count)
    {
        Count = count;
        int words = (count + BitsPerWord - 1) / BitsPerWord;
        _positive = new ulong[words];
        _negative = new ulong[words];
    }

    /// <summary>Number of elements.</summary>
    public int Count { get; }

    /// <summary>Takes the signs of a vector in one pass.</summary>
    /// <param name="values">Finite or infinite numbers; the sign of a subnormal number is its own, that of −0 is 0's.</param>
    /// <exception cref="ArgumentException">An element is NaN, which has no sign.</exception>
    public static SignPattern Of(ReadOnlySpan<float> values)
    {
        var pattern = new SignPattern(values.Length);
        int whole = values.Length - values.Length % BitsPerWord;
        bool valid = pattern.PackWords(MemoryMarshal.Cast<float, Vector256<float>>(values[..whole]));
        valid &= pattern.PackRest(values[whole..], whole / BitsPerWord);
        return valid ? pattern : throw NotANumber(values);
    }

    /// <summary>
    /// Number of elements whose sign is the same in both. The sign has three values, so 0 agrees only with 0.
    /// </summary>
    /// <exception cref="ArgumentException">The patterns have different lengths.</exception>
    public long Agreeing(SignPattern other)
    {
        if (other.Count != Count)
            throw new ArgumentException($"A pattern of {other.Count} signs cannot be compared with one of {Count}.", nameof(other));
        long differing = 0;
        for (int i = 0; i < _positive.Length; i++)
            differing += BitOperations.PopCount((_positive[i] ^ other._positive[i]) | (_negative[i] ^ other._negative[i]));
        return Count - differing;
    }

    /// <summary>Fraction of elements whose sign is the same in both, in [0,1]; NaN for patterns without elements.</summary>
    /// <exception cref="ArgumentException">The patterns have different lengths.</exception>
    public double SameSignRatio(SignPattern other) => (double)Agreeing(other) / Count;

    /// <summary>Packs 64 elements a word; false if one is NaN.</summary>
    private bool PackWords(ReadOnlySpan<Vector256<float>> vectors)
    {
        const int VectorsPerWord = BitsPerWord / 8;
        Vector256<float> equal = Vector256<float>.AllBitsSet;
        for (int word = 0; word < vectors.Length / VectorsPerWord; word++)
        {
            ReadOnlySpan<Vector256<float>> block = vectors.Slice(word * VectorsPerWord, VectorsPerWord);
            ulong positive = 0, negative = 0;
            for (int i = 0; i < block.Length; i++)
            {
                positive |= (ulong)Vector256.GreaterThan(block[i], Vector256<float>.Zero).ExtractMostSignificantBits() << (8 * i);
                negative |= (ulong)Vector256.LessThan(block[i], Vector256<float>.Zero).ExtractMostSignificantBits() << (8 * i);
                equal &= Vector256.Equals(block[i], block[i]); // only a NaN differs from itself
            }
            _positive[word] = positive;
            _negative[word] = negative;
        }
        return equal.ExtractMostSignificantBits() == 0xFF;
    }

    /// <summary>Packs the elements behind the last whole word; false if one is NaN.</summary>
    private bool PackRest(ReadOnlySpan<float> values, int word)
    {
        bool valid = true;
        for (int i = 0; i < values.Length; i++)
        {
            if (values[i] > 0)
                _positive[word] |= 1ul << i;
            if (values[i] < 0)
                _negative[word] |= 1ul << i;
            valid &= !float.IsNaN(values[i]);
        }
        return valid;
    }

    private static ArgumentException NotANumber(ReadOnlySpan<float> values)
    {
        int index = 0;
        while (!float.IsNaN(values[index]))
            index++;
        return new ArgumentException($"Element {index} is NaN, which has no sign.", nameof(values));
    }
}
