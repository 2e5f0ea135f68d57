namespace AsymValley.Parameters;

/// <summary>
/// The project's only source of randomness: Philox4x32-10 (Salmon et al., "Parallel random numbers: as easy as
/// 1, 2, 3", SC 2011), a counter-based generator. The key is the 64-bit seed, the upper half of the 128-bit counter
/// is the stream, the lower half counts blocks of four 32-bit words. Only integer and correctly rounded IEEE
/// operations are used, so a seed gives the same bits on every device, operating system and degree of parallelism.
/// </summary>
/// <remarks>Not thread-safe: give each worker a stream of its own (<see cref="Fork"/>).</remarks>
public sealed class SeededRandom
{
    private readonly uint _key0, _key1;
    private readonly ulong _stream;
    private ulong _block;
    private readonly uint[] _words = new uint[4];
    private int _next = 4;

    /// <summary>A generator at the start of a stream.</summary>
    /// <param name="seed">Any number; equal seeds give equal sequences.</param>
    /// <param name="stream">Sequences of different streams are independent.</param>
    public SeededRandom(ulong seed, ulong stream = 0)
    {
        Seed = seed;
        _key0 = (uint)seed;
        _key1 = (uint)(seed >> 32);
        _stream = stream;
    }

    /// <summary>The seed.</summary>
    public ulong Seed { get; }

    /// <summary>
    /// A generator for one purpose, keyed by a name and indices (e.g. <c>Fork("shuffle", epoch)</c>): the same for the
    /// same seed and key whatever else was drawn. The stream is a 64-bit FNV-1a hash of the key, finished by splitmix64.
    /// </summary>
    public SeededRandom Fork(string purpose, params ReadOnlySpan<long> indices)
    {
        ulong hash = 14695981039346656037;
        foreach (char c in purpose)
            hash = (hash ^ c) * 1099511628211;
        foreach (long index in indices)
            for (int shift = 0; shift < 64; shift += 8)
                hash = (hash ^ (byte)((ulong)index >> shift)) * 1099511628211;
        return new SeededRandom(Seed, Mix(hash ^ Mix(_stream)));
    }

    /// <summary>The next 32 random bits.</summary>
    public uint NextUInt32()
    {
        if (_next == 4)
        {
            Block(_block++, _words);
            _next = 0;
        }
        return _words[_next++];
    }

    /// <summary>The next 64 random bits.</summary>
    public ulong NextUInt64() => NextUInt32() | (ulong)NextUInt32() << 32;

    /// <summary>A uniform double in [0,1) with 53 random bits.</summary>
    public double NextDouble() => (NextUInt64() >> 11) * (1.0 / (1UL << 53));

    /// <summary>A standard normal double, by inversion of one 52-bit uniform.</summary>
    public double NextGaussian() => NormalQuantile.Of(((NextUInt64() >> 12) + 0.5) * (1.0 / (1UL << 52)));

    /// <summary>A uniform integer in [0, <paramref name="bound"/>), without bias (Lemire 2019).</summary>
    public int NextInt32(int bound)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bound);
        uint range = (uint)bound, threshold = (0u - range) % range;
        ulong product;
        do
            product = (ulong)NextUInt32() * range;
        while ((uint)product < threshold);
        return (int)(product >> 32);
    }

    /// <summary>A uniformly random order of 0 … count−1 (Fisher–Yates).</summary>
    public int[] Permutation(int count)
    {
        var order = new int[count];
        for (int i = 0; i < count; i++)
            order[i] = i;
        for (int i = count - 1; i > 0; i--)
        {
            int j = NextInt32(i + 1);
            (order[i], order[j]) = (order[j], order[i]);
        }
        return order;
    }

    /// <summary>Fills with uniform floats in [low, high): 24 random bits each, one word an element.</summary>
    public void FillUniform(Span<float> destination, float low = 0, float high = 1)
    {
        double width = (double)high - low;
        // Where floats are sparser than the draws, rounding could otherwise reach the excluded end.
        float last = MathF.BitDecrement(high);
        for (int i = 0; i < destination.Length; i++)
            destination[i] = MathF.Min(last, (float)(low + width * ((NextUInt32() >> 8) * (1.0 / (1 << 24)))));
    }

    /// <summary>Fills with normal floats by inversion of 32-bit uniforms, one word an element (|z| ≤ 6.4 σ).</summary>
    public void FillGaussian(Span<float> destination, double mean = 0, double standardDeviation = 1)
    {
        for (int i = 0; i < destination.Length; i++)
            destination[i] = (float)(mean + standardDeviation * NormalQuantile.Of((NextUInt32() + 0.5) * (1.0 / (1UL << 32))));
    }

    /// <summary>Fills with integers drawn uniformly from low … high, both included.</summary>
    public void FillIntegers(Span<float> destination, int low, int high)
    {
        int count = checked(high - low + 1);
        for (int i = 0; i < destination.Length; i++)
            destination[i] = low + NextInt32(count);
    }

    private void Block(ulong block, Span<uint> words)
    {
        uint c0 = (uint)block, c1 = (uint)(block >> 32), c2 = (uint)_stream, c3 = (uint)(_stream >> 32);
        Philox(ref c0, ref c1, ref c2, ref c3, _key0, _key1);
        words[0] = c0;
        words[1] = c1;
        words[2] = c2;
        words[3] = c3;
    }

    internal static void Philox(ref uint c0, ref uint c1, ref uint c2, ref uint c3, uint k0, uint k1)
    {
        for (int round = 0; round < 10; round++)
        {
            ulong p0 = 0xD2511F53UL * c0, p1 = 0xCD9E8D57UL * c2;
            (c0, c1, c2, c3) = ((uint)(p1 >> 32) ^ c1 ^ k0, (uint)p1, (uint)(p0 >> 32) ^ c3 ^ k1, (uint)p0);
            k0 += 0x9E3779B9;
            k1 += 0xBB67AE85;
        }
    }

    private static ulong Mix(ulong x)
    {
        x += 0x9E3779B97F4A7C15;
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
        x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
        return x ^ (x >> 31);
    }
}
