using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using System.Text;

namespace AsymValley.Engine;

/// <summary>
/// oneDNN 3.7, libtorch's library of convolutions, reads the sizes of the processor's caches from CPUID leaf 0x8000001D on AMD. A
/// hypervisor that hides that leaf, as some clouds' do, makes it believe in three caches of one byte; its reordered weights are then
/// padded wrongly: convolutions of 17, 20, 24, … input channels come out wrong by up to their own size, and backward passes write
/// beyond their memory. The sizes are also in the older leaves 0x80000005 and 0x80000006. They are written over the wrong ones, where
/// exactly one place of libtorch's own data has the very pattern of the misreading; nothing is guessed, and
/// <see cref="HostCheck"/> looks at the outcome.
/// </summary>
internal static class HiddenCaches
{
    internal const int Levels = 3, MostLevels = 10, Words = 2 * MostLevels + 1;

    /// <summary>Whether this is a processor whose caches are hidden from oneDNN.</summary>
    public static bool AreHere() => X86Base.IsSupported && AreHidden(X86Base.CpuId);

    /// <summary>The same, of any processor.</summary>
    /// <param name="identify">CPUID of a leaf and subleaf.</param>
    internal static bool AreHidden(Func<int, int, (int Eax, int Ebx, int Ecx, int Edx)> identify)
    {
        const int largestLeaf = unchecked((int)0x80000000), cacheTopology = unchecked((int)0x8000001D);
        (int _, int b, int c, int d) = identify(0, 0);
        if (Vendor(b, d, c) is not ("AuthenticAMD" or "HygonGenuine"))
            return false;
        // Where the processor does not have the leaf at all, oneDNN uses sizes of its own that are right enough.
        return (uint)identify(largestLeaf, 0).Eax >= unchecked((uint)cacheTopology) && identify(cacheTopology, 0) == (0, 0, 0, 0);
    }

    /// <summary>
    /// Writes the true sizes. Call it after the first convolution, from when on oneDNN's description of the processor is there, and
    /// before any other.
    /// </summary>
    /// <returns>Whether the one place was found; false leaves everything as it was.</returns>
    public static bool TryCorrect() => TryWrite(IsMisread, Sizes(X86Base.CpuId));

    /// <summary>Writes words over the beginning of the one description of the processor that looks like this.</summary>
    /// <returns>Whether there was exactly one.</returns>
    internal static bool TryWrite(Likeness likeness, uint[] words)
    {
        long[] found = [.. OwnData(File.ReadAllLines("/proc/self/maps")).SelectMany(mapping => Matches(mapping, likeness))];
        if (found.Length != 1)
            return false;
        using FileStream memory = File.Open("/proc/self/mem", FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        memory.Position = found[0];
        memory.Write(MemoryMarshal.AsBytes(words.AsSpan()));
        return true;
    }

    /// <summary>Whether 21 words, ten sizes of caches, ten numbers of cores that share one, and the number of caches, are those looked for.</summary>
    internal delegate bool Likeness(ReadOnlySpan<uint> words);

    /// <summary>Bytes of the first, second and third cache, from the leaves that AMD had before the topology.</summary>
    internal static uint[] Sizes(Func<int, int, (int Eax, int Ebx, int Ecx, int Edx)> identify)
    {
        const int kibi = 1024;
        (_, _, int first, _) = identify(unchecked((int)0x80000005), 0);
        (_, _, int second, int third) = identify(unchecked((int)0x80000006), 0);
        // The third cache is counted in halves of a mebibyte.
        return [((uint)first >> 24) * kibi, ((uint)second >> 16) * kibi, ((uint)third >> 18) * 512 * kibi];
    }

    /// <summary>Whether 21 words are the misreading: three sizes of one byte, three caches shared by one, three levels.</summary>
    internal static bool IsMisread(ReadOnlySpan<uint> words)
    {
        for (int i = 0; i < MostLevels; i++)
        {
            uint expected = i < Levels ? 1u : 0u;
            if (words[i] != expected || words[MostLevels + i] != expected)
                return false;
        }
        return words[2 * MostLevels] == Levels;
    }

    /// <summary>The library's writable mappings, with the one behind them that has what its file does not: data that begin as zeros.</summary>
    internal static IEnumerable<(long Start, long End)> OwnData(IEnumerable<string> maps)
    {
        long endOfLast = -1;
        foreach (string line in maps)
        {
            string[] parts = line.Split(' ', 6, StringSplitOptions.RemoveEmptyEntries);
            string[] range = parts[0].Split('-');
            (long start, long end) = (long.Parse(range[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture), long.Parse(range[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture));
            bool isLibrary = parts.Length == 6 && Path.GetFileName(parts[5].Trim()) == "libtorch_cpu.so", isBehind = parts.Length == 5 && start == endOfLast;
            if ((isLibrary || isBehind) && parts[1].StartsWith("rw", StringComparison.Ordinal))
                yield return (start, end);
            endOfLast = isLibrary ? end : -1;
        }
    }

    private static IEnumerable<long> Matches((long Start, long End) mapping, Likeness likeness)
    {
        byte[] content = new byte[mapping.End - mapping.Start];
        using (FileStream memory = File.Open("/proc/self/mem", FileMode.Open, FileAccess.Read, FileShare.ReadWrite))
        {
            memory.Position = mapping.Start;
            memory.ReadExactly(content);
        }
        return Places(MemoryMarshal.Cast<byte, uint>(content), likeness).Select(word => mapping.Start + sizeof(uint) * (long)word);
    }

    private static List<int> Places(ReadOnlySpan<uint> words, Likeness likeness)
    {
        var places = new List<int>();
        for (int i = 0; i + Words <= words.Length; i++)
            if (words[i] != 0 && likeness(words.Slice(i, Words)))
                places.Add(i);
        return places;
    }

    private static string Vendor(int b, int d, int c)
    {
        Span<byte> text = stackalloc byte[12];
        MemoryMarshal.Write(text, b);
        MemoryMarshal.Write(text[4..], d);
        MemoryMarshal.Write(text[8..], c);
        return Encoding.ASCII.GetString(text);
    }
}
