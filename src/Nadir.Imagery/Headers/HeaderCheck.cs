using System.Globalization;

namespace Nadir.Imagery.Headers;

/// <summary>
/// Reads what a file's header asks for, before any decoder sees it, and refuses what no decoder should be given: headers of a
/// few bytes that make tables of gigabytes, texts that unpack a thousandfold, scans without end. Every format that is registered
/// has its check here; a file of no such format reaches no decoder at all.
/// </summary>
internal static class HeaderCheck
{
    /// <summary>Checks a file.</summary>
    /// <param name="file">Its bytes.</param>
    /// <param name="name">What messages call it.</param>
    /// <param name="limits">What it may ask for.</param>
    /// <returns>Bytes that a decoder takes for its smallest piece at most, beside the pixels that it hands out.</returns>
    /// <exception cref="ImageryException">It is no image, is damaged in a way that decoders should not see, or asks for too much.</exception>
    internal static double Check(HeaderBytes file, string name, ImageLimits limits)
    {
        var start = file.TakeUpTo(0, 16);
        return FormatSignature.Of(start) switch
        {
            "JPEG 2000" => Jpeg2000Check.Check(file, name, limits),
            "TIFF" or "BigTIFF" => new TiffCheck(file, name, limits).Check(),
            "JPEG" => JpegCheck.Check(file, name, limits),
            "PNG" => PngCheck.Check(file, name, limits),
            "WebP" => WebPCheck.Check(file, name, limits),
            "BMP" => BmpCheck.Check(file, name, limits),
            _ => throw Gdal.OpenFailure.NotAnImage(name, start, string.Empty),
        };
    }

    /// <summary>A header that asks for too much.</summary>
    /// <param name="name">The file.</param>
    /// <param name="asked">What it asks for, such as "65280 tiles of 3 components".</param>
    /// <param name="most">What it may ask for, such as "4096 bands".</param>
    internal static ImageryException TooMuch(string name, FormattableString asked, FormattableString most) => new(
        ImageFault.TooLarge,
        $"{name}: its header asks for {asked.ToString(CultureInfo.InvariantCulture)}, more than the limit of {most.ToString(CultureInfo.InvariantCulture)}; write the image anew with less, or raise the limit.");

    /// <summary>A header that asks for more memory than the limits allow.</summary>
    internal static ImageryException TooManyBytes(string name, FormattableString asked, double bytes, ImageLimits limits) =>
        TooMuch(name, $"{asked.ToString(CultureInfo.InvariantCulture)}, about {Math.Ceiling(bytes / (1 << 20)):F0} MiB", $"{limits.MaxDecodeBytes >> 20} MiB");

    /// <summary>A header that contradicts itself.</summary>
    /// <param name="name">The file.</param>
    /// <param name="format">As people call it.</param>
    /// <param name="what">What is wrong.</param>
    internal static ImageryException Damaged(string name, string format, FormattableString what) => new(
        ImageFault.Damaged,
        $"{name}: its {format} header is damaged ({what.ToString(CultureInfo.InvariantCulture)}); fetch or export it again.");

    /// <summary>Holds a number of bands against the limit.</summary>
    internal static void Bands(long bands, string name, ImageLimits limits)
    {
        if (bands > limits.MaxBands)
        {
            throw TooMuch(name, $"{bands} bands", $"{limits.MaxBands} bands");
        }
    }

    /// <summary>Holds the bytes of texts and profiles, unpacked, against the limit.</summary>
    internal static void Metadata(long bytes, string name, ImageLimits limits)
    {
        if (bytes > limits.MaxMetadataBytes)
        {
            throw TooMuch(
                name,
                $"{(bytes + (1 << 20) - 1) >> 20} MiB or more of texts and profiles beside its pixels",
                $"{limits.MaxMetadataBytes >> 20} MiB");
        }
    }
}
