namespace AsymValley.Data;

/// <summary>The CRC-32 of ISO 3309, as PNG and zip use it.</summary>
internal static class Crc32
{
    private const uint Polynomial = 0xEDB88320;

    private static readonly uint[] Table = [.. Enumerable.Range(0, 256).Select(value =>
    {
        uint crc = (uint)value;
        for (int bit = 0; bit < 8; bit++)
            crc = (crc & 1) != 0 ? Polynomial ^ crc >> 1 : crc >> 1;
        return crc;
    })];

    /// <summary>The checksum of some bytes; of "123456789" it is 0xCBF43926.</summary>
    public static uint Of(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte value in bytes)
            crc = Table[(byte)(crc ^ value)] ^ crc >> 8;
        return ~crc;
    }
}
