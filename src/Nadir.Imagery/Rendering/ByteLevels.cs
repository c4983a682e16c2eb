namespace Nadir.Imagery.Rendering;

/// <summary>A table for 8-bit samples that are not brightness as they are: fewer bits in use, or 0 meaning white.</summary>
internal sealed class ByteLevels
{
    private readonly byte[] table = new byte[256];

    private ByteLevels(int bits, bool isWhiteZero)
    {
        var top = (1 << bits) - 1;
        for (var i = 0; i < table.Length; i++)
        {
            var level = (byte)(Math.Min(i, top) * 255 / top);
            table[i] = isWhiteZero ? (byte)(255 - level) : level;
        }
    }

    /// <summary>The table that a band needs, or null where its samples are brightness already.</summary>
    internal static ByteLevels? For(ImageHeader header, int band)
    {
        var bits = header.Bands[band - 1].Bits;
        return bits < 8 || header.IsWhiteZero ? new ByteLevels(Math.Clamp(bits, 1, 8), header.IsWhiteZero) : null;
    }

    /// <summary>Replaces each sample by its level.</summary>
    internal void Apply(Span<byte> samples)
    {
        foreach (ref var sample in samples)
        {
            sample = table[sample];
        }
    }
}
