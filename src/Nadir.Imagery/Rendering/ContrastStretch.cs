using Nadir.Imagery.Gdal;

namespace Nadir.Imagery.Rendering;

/// <summary>
/// The values of one band that become black and white. They are the 2nd and 98th percentile of the whole image's valid
/// samples, taken on a grid of at most 256 x 256, so that every window of an image is drawn alike.
/// </summary>
/// <param name="Low">The value that becomes 0.</param>
/// <param name="High">The value that becomes 255.</param>
internal readonly record struct ContrastStretch(double Low, double High)
{
    private const int GridSide = 256;
    private const double LowShare = 0.02;
    private const double HighShare = 0.98;

    /// <summary>The stretch of some valid samples; they are sorted in place.</summary>
    internal static ContrastStretch Of(Span<double> samples)
    {
        if (samples.IsEmpty)
        {
            return default;
        }

        samples.Sort();
        var low = Percentile(samples, LowShare);
        var high = Percentile(samples, HighShare);

        // A few bright things on a constant ground lie outside the percentiles; the full range still shows them.
        return high > low ? new ContrastStretch(low, high) : new ContrastStretch(samples[0], samples[^1]);
    }

    /// <summary>The stretch of each band, from a reduced read of the whole image.</summary>
    internal static ContrastStretch[] OfImage(RasterReader reader, int[] bands)
    {
        var header = reader.Header;
        var width = Math.Min(GridSide, header.Width);
        var height = Math.Min(GridSide, header.Height);
        var whole = new PixelWindow(0, 0, header.Width, header.Height);
        var values = SampleReader.Read(reader, whole, width, height, bands, Resampling.Nearest);
        var count = width * height;
        var stretches = new ContrastStretch[bands.Length];
        for (var b = 0; b < bands.Length; b++)
        {
            var valid = values.AsSpan(b * count, count).ToArray().Where(double.IsFinite).ToArray();
            stretches[b] = Of(valid);
        }

        return stretches;
    }

    /// <summary>A finite value's brightness. A constant band is black where it is 0 and mid-grey elsewhere.</summary>
    internal byte Apply(double value)
    {
        if (High > Low)
        {
            return (byte)Math.Clamp(Math.Round((value - Low) / (High - Low) * 255), 0, 255);
        }

        return value == 0 ? (byte)0 : (byte)128;
    }

    private static double Percentile(ReadOnlySpan<double> sorted, double share)
    {
        var position = share * (sorted.Length - 1);
        var below = (int)position;
        var above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] + ((position - below) * (sorted[above] - sorted[below]));
    }
}
