namespace Nadir.Imagery.Rendering;

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

        int[] colors = [.. Enumerable.Range(1, bands.Count).Where(b => bands[b - 1].Color != ColorInterpretation.Alpha)];
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
