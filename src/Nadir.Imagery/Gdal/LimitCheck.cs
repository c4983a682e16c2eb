using System.Globalization;

namespace Nadir.Imagery.Gdal;

/// <summary>Holds a header, or a read, against the limits before memory is taken.</summary>
internal static class LimitCheck
{
    // Formats without random access inside the image: one piece in memory, in whole or in the worst case.
    private static readonly string[] WholeImageFormats = ["PNG", "WEBP"];

    private const int LongestTileSide = 4096;

    internal static void Header(ImageHeader header, ImageLimits limits)
    {
        var most = IsTiled(header) ? limits.MaxTiledPixels : limits.MaxPixels;
        if (header.PixelCount > most)
        {
            throw new ImageryException(
                ImageFault.TooLarge,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{header.Name}: {header.Width} x {header.Height} pixels is more than the limit of {most} pixels; "
                        + $"{(most == limits.MaxPixels ? "store it in tiles (such as COG), " : string.Empty)}cut it "
                        + $"into smaller images or raise the limit."));
        }

        // Such as a thumbnail in a JPEG's tags, whose own header says any size.
        if (header.Overviews.Any(overview => overview.Width > header.Width || overview.Height > header.Height))
        {
            throw new ImageryException(
                ImageFault.Damaged,
                $"{header.Name}: one of its overviews is larger than the image itself; export it again.");
        }

        var block = BlockBytes(header);
        if (block > limits.MaxDecodeBytes)
        {
            throw new ImageryException(
                ImageFault.TooLarge,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{header.Name}: decoding its smallest piece takes {block >> 20} MiB, more than the limit "
                        + $"of {limits.MaxDecodeBytes >> 20} MiB; store it in tiles (such as COG) or raise the "
                        + $"limit."));
        }
    }

    internal static void Read(ImageHeader header, ImageLimits limits, long bytes)
    {
        if (bytes > limits.MaxDecodeBytes)
        {
            throw new ImageryException(
                ImageFault.TooLarge,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{header.Name}: this read takes {bytes >> 20} MiB, more than the limit "
                        + $"of {limits.MaxDecodeBytes >> 20} MiB; read it in windows, at a smaller size, or raise "
                        + $"the limit."));
        }
    }

    private static bool IsTiled(ImageHeader header) => !WholeImageFormats.Contains(header.Format)
        && header.Bands.All(band => band.BlockWidth <= LongestTileSide && band.BlockHeight <= LongestTileSide
            && band.BlockWidth < header.Width);

    private static long BlockBytes(ImageHeader header)
    {
        var whole = WholeImageFormats.Contains(header.Format);
        long total = 0;
        foreach (var band in header.Bands)
        {
            var pixels = whole ? header.PixelCount : (long)band.BlockWidth * band.BlockHeight;
            // OpenJPEG decodes to 32-bit integers whatever the file holds.
            var sample = header.Format == "JP2OpenJPEG" ? Math.Max(4, band.SampleBytes) : band.SampleBytes;
            // A hostile header can name sizes whose product leaves 64 bits.
            total = pixels > (long.MaxValue - total) / sample ? long.MaxValue : total + (pixels * sample);
        }

        return total;
    }
}
