namespace Nadir.Fuzz.Images;

/// <summary>The cyclic redundancy check of PNG's chunks and of zip archives.</summary>
internal static class Crc32
{
    private static readonly uint[] Table =
    [
        .. Enumerable.Range(0, 256).Select(index =>
        {
            var crc = (uint)index;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc >> 1) ^ ((crc & 1) * 0xEDB88320);
            }

            return crc;
        }),
    ];

    public static uint Of(ReadOnlySpan<byte> data)
    {
        var crc = uint.MaxValue;
        foreach (var b in data)
        {
            crc = Table[(byte)(crc ^ b)] ^ (crc >> 8);
        }

        return ~crc;
    }
}
