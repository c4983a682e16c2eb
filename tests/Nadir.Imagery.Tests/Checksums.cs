namespace Nadir.Imagery.Tests;

/// <summary>Checksums of file formats, bit by bit.</summary>
internal static class Checksums
{
    /// <summary>The cyclic redundancy check of PNG's chunks.</summary>
    internal static uint Crc32(ReadOnlySpan<byte> data)
    {
        var crc = uint.MaxValue;
        foreach (var b in data)
        {
            crc ^= b;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc >> 1) ^ ((crc & 1) * 0xEDB88320);
            }
        }

        return ~crc;
    }
}
