namespace Nadir.Imagery.Rendering;

/// <summary>Sample-wise conversions of 8-bit pixels.</summary>
internal static class PixelConversion
{
    /// <summary>Repeats each grey sample for red, green and blue.</summary>
    internal static byte[] GrayToRgb(ReadOnlySpan<byte> gray)
    {
        var rgb = new byte[3 * gray.Length];
        for (var i = 0; i < gray.Length; i++)
        {
            rgb.AsSpan(3 * i, 3).Fill(gray[i]);
        }

        return rgb;
    }

    /// <summary>Ink to light without a colour profile: red = (255 - cyan) * (255 - black) / 255, and so on.</summary>
    internal static byte[] CmykToRgb(ReadOnlySpan<byte> cmyk)
    {
        var rgb = new byte[cmyk.Length / 4 * 3];
        for (int from = 0, to = 0; from < cmyk.Length; from += 4, to += 3)
        {
            var light = 255 - cmyk[from + 3];
            for (var c = 0; c < 3; c++)
            {
                rgb[to + c] = (byte)((((255 - cmyk[from + c]) * light) + 127) / 255);
            }
        }

        return rgb;
    }

    /// <summary>Turns black into white and back.</summary>
    internal static void Invert(Span<byte> samples)
    {
        foreach (ref var sample in samples)
        {
            sample = (byte)(255 - sample);
        }
    }
}
