using Nadir.Imagery.Gdal;

namespace Nadir.Imagery.Rendering;

/// <summary>
/// Draws windows of one image as RGB, 8 bits a channel, by the rule that <see cref="ImageSource"/> states.
/// </summary>
internal sealed class RgbRenderer(RasterReader reader)
{
    private readonly ImageHeader header = reader.Header;
    private readonly ColorBands colors = ColorBands.Of(reader.Header);
    private ContrastStretch[]? stretches;

    /// <summary>Bytes that a read of a size takes at most, its result included.</summary>
    internal long BufferBytes(int width, int height)
    {
        var sample = IsEightBit || colors.Model is ColorModel.Palette or ColorModel.Cmyk ? 1 : 8;
        return (long)width * height * (3 + 3 + ((long)sample * colors.Bands.Length));
    }

    /// <summary>Draws a window at a size.</summary>
    internal MaskedImage Render(PixelWindow window, int width, int height)
    {
        var resampling = ResamplingChoice.For(header, window, width, height);
        return colors.Model switch
        {
            ColorModel.Palette => PaletteRenderer.Render(reader, window, width, height),
            ColorModel.Cmyk => RenderCmyk(window, width, height, resampling),
            _ when IsEightBit => RenderBytes(window, width, height, resampling),
            _ => RenderStretched(window, width, height, resampling),
        };
    }

    private bool IsEightBit => colors.Bands.All(b => header.Bands[b - 1] is { Type: SampleType.Byte, IsSigned: false });

    private MaskedImage RenderBytes(PixelWindow window, int width, int height, Resampling resampling)
    {
        var samples = reader.ReadBytes(window, width, height, colors.Bands, resampling);
        ByteLevels.For(header, colors.Bands[0])?.Apply(samples);
        var rgb = colors.Model == ColorModel.Gray ? PixelConversion.GrayToRgb(samples) : samples;
        var mask = ValidityMask.Read(reader, window, width, height, colors.Bands, resampling);
        return ValidityMask.Apply(new RgbImage(width, height, rgb), mask);
    }

    private MaskedImage RenderCmyk(PixelWindow window, int width, int height, Resampling resampling)
    {
        var samples = reader.ReadBytes(window, width, height, colors.Bands, resampling);
        var mask = ValidityMask.Read(reader, window, width, height, colors.Bands, resampling);
        return ValidityMask.Apply(new RgbImage(width, height, PixelConversion.CmykToRgb(samples)), mask);
    }

    private MaskedImage RenderStretched(PixelWindow window, int width, int height, Resampling resampling)
    {
        stretches ??= ContrastStretch.OfImage(reader, colors.Bands);
        var values = SampleReader.Read(reader, window, width, height, colors.Bands, resampling);
        var count = width * height;
        var rgb = new byte[3 * count];
        var mask = new byte[count];
        for (var i = 0; i < count; i++)
        {
            for (var channel = 0; channel < 3; channel++)
            {
                var b = colors.Model == ColorModel.Gray ? 0 : channel;
                var value = values[(b * count) + i];
                if (!double.IsNaN(value))
                {
                    mask[i] = byte.MaxValue;
                    rgb[(3 * i) + channel] = stretches[b].Apply(value);
                }
            }
        }

        if (header.IsWhiteZero)
        {
            PixelConversion.Invert(rgb);
        }

        return ValidityMask.Apply(new RgbImage(width, height, rgb), mask);
    }
}

/// <summary>Which bands of a file make the picture, and how. Bands count from 1.</summary>
internal sealed record ColorBands(ColorModel Model, int[] Bands)
{
    private static readonly string[] Names = ["red", "green", "blue"];

    /// <summary>
    /// Chooses by colour interpretation; without one by the bands' names; without these the first three, or the first
    /// where there are fewer than three colour bands.
    /// </summary>
    internal static ColorBands Of(ImageHeader header)
    {
        var bands = header.Bands;
        if (header.Palette is not null && bands[0].Type == SampleType.Byte)
        {
            return new ColorBands(ColorModel.Palette, [1]);
        }

        int[] rgb =
        [
            Find(bands, ColorInterpretation.Red), Find(bands, ColorInterpretation.Green),
            Find(bands, ColorInterpretation.Blue),
        ];
        if (rgb.All(b => b > 0))
        {
            return new ColorBands(ColorModel.Rgb, rgb);
        }

        int[] cmyk =
        [
            Find(bands, ColorInterpretation.Cyan), Find(bands, ColorInterpretation.Magenta),
            Find(bands, ColorInterpretation.Yellow), Find(bands, ColorInterpretation.Black),
        ];
        if (cmyk.All(b => b > 0) && cmyk.All(b => bands[b - 1].Type == SampleType.Byte))
        {
            return new ColorBands(ColorModel.Cmyk, cmyk);
        }

        int[] named = [.. Names.Select(n => FindNamed(bands, n))];
        if (named.All(b => b > 0))
        {
            return new ColorBands(ColorModel.Rgb, named);
        }

        int[] colors = [.. Enumerable.Range(1, bands.Count)
            .Where(b => bands[b - 1].Color != ColorInterpretation.Alpha)];
        return colors.Length >= 3
            ? new ColorBands(ColorModel.Rgb, colors[..3])
            : new ColorBands(ColorModel.Gray, [colors.Length == 0 ? 1 : colors[0]]);
    }

    private static int Find(IReadOnlyList<BandHeader> bands, ColorInterpretation color)
    {
        for (var i = 0; i < bands.Count; i++)
        {
            if (bands[i].Color == color)
            {
                return i + 1;
            }
        }

        return 0;
    }

    private static int FindNamed(IReadOnlyList<BandHeader> bands, string name)
    {
        for (var i = 0; i < bands.Count; i++)
        {
            if (bands[i].Description.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return i + 1;
            }
        }

        return 0;
    }
}

/// <summary>How a file's bands become red, green and blue.</summary>
internal enum ColorModel
{
    /// <summary>One band, shown as grey.</summary>
    Gray,

    /// <summary>Three bands: red, green, blue.</summary>
    Rgb,

    /// <summary>One band of indices into a palette.</summary>
    Palette,

    /// <summary>Four bands of ink: cyan, magenta, yellow, black.</summary>
    Cmyk,
}

/// <summary>
/// A table for 8-bit samples that are not brightness as they are: fewer bits in use, or 0 meaning white.
/// </summary>
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

/// <summary>
/// Cubic up to a reduction of four, measured from the overview that is read; the mean beyond, where a widened cubic
/// kernel costs its square and looks the same.
/// </summary>
internal static class ResamplingChoice
{
    private const double CubicReduction = 4;

    internal static Resampling For(ImageHeader header, PixelWindow window, int width, int height)
    {
        if (window.Width == width && window.Height == height)
        {
            return Resampling.Nearest;
        }

        var reduction = Math.Max((double)window.Width / width, (double)window.Height / height);
        var overview = header.Overviews
            .Where(o => o.Width > 0)
            .Select(o => (double)header.Width / o.Width)
            .Where(factor => factor <= reduction)
            .DefaultIfEmpty(1)
            .Max();
        return reduction / overview > CubicReduction ? Resampling.Average : Resampling.Cubic;
    }
}

/// <summary>Resamples interleaved 8-bit pictures that are already in memory.</summary>
internal static class PictureResampler
{
    internal static byte[] Resample(byte[] pixels, int width, int height, int channels, int newWidth, int newHeight)
    {
        using var dataset = MemoryDataset.Create<byte>(pixels, width, height, channels, SampleType.Byte, true);
        var header = HeaderReader.Read(dataset, "picture");
        var window = new PixelWindow(0, 0, width, height);
        int[] bands = [.. Enumerable.Range(1, channels)];
        return new RasterReader(dataset, header).ReadBytes(
            window, newWidth, newHeight, bands, ResamplingChoice.For(header, window, newWidth, newHeight));
    }
}
