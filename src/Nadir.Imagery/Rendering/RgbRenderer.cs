using Nadir.Imagery.Gdal;

namespace Nadir.Imagery.Rendering;

/// <summary>Draws windows of one image as RGB, 8 bits a channel, by the rule that <see cref="ImageSource"/> states.</summary>
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
