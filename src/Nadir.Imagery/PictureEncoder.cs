using System.Globalization;
using Nadir.Imagery.Gdal;
using Nadir.Imagery.Writing;

namespace Nadir.Imagery;

/// <summary>Writes pictures as JPEG, PNG or WebP, to bytes or to a file.</summary>
/// <remarks>Safe to use from many threads.</remarks>
public static class PictureEncoder
{
    /// <summary>The quality used when none is given.</summary>
    public const int DefaultQuality = 85;

    private static long memoryFiles;

    /// <summary>Encodes a picture.</summary>
    /// <param name="image">The picture.</param>
    /// <param name="format">The format; WebP takes at most 16,383 pixels a side, JPEG 65,500.</param>
    /// <param name="quality">1 to 100, for JPEG and WebP; PNG loses nothing whatever it is.</param>
    /// <returns>The content of a file.</returns>
    /// <exception cref="ImageryException">The format cannot take the picture.</exception>
    public static byte[] Encode(RgbImage image, PictureFormat format, int quality = DefaultQuality)
    {
        ArgumentNullException.ThrowIfNull(image);
        return Encode(image.Pixels, image.Width, image.Height, 3, format, quality);
    }

    /// <summary>Encodes a picture with its opacity; JPEG has none, so there the picture lies on white.</summary>
    /// <param name="image">The picture.</param>
    /// <param name="format">The format; WebP takes at most 16,383 pixels a side, JPEG 65,500.</param>
    /// <param name="quality">1 to 100, for JPEG and WebP; PNG loses nothing whatever it is.</param>
    /// <returns>The content of a file.</returns>
    /// <exception cref="ImageryException">The format cannot take the picture.</exception>
    public static byte[] Encode(RgbaImage image, PictureFormat format, int quality = DefaultQuality)
    {
        ArgumentNullException.ThrowIfNull(image);
        return format == PictureFormat.Jpeg || image.IsOpaque
            ? Encode(image.OnWhite(), format, quality)
            : Encode(image.Pixels, image.Width, image.Height, 4, format, quality);
    }

    /// <summary>
    /// Writes a picture to a file in the format of its extension. An older file is replaced once all is written.
    /// </summary>
    /// <param name="path">A path that ends in .jpg, .jpeg, .png or .webp.</param>
    /// <param name="image">The picture.</param>
    /// <param name="quality">1 to 100, for JPEG and WebP.</param>
    /// <exception cref="ImageryException">The extension is another one, or the file cannot be written.</exception>
    public static void Write(string path, RgbImage image, int quality = DefaultQuality)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var bytes = Encode(image, FormatOf(path), quality);
        ImageFile.Replace(path, temporary => File.WriteAllBytes(temporary, bytes));
    }

    /// <summary>The format that a file name's extension means.</summary>
    /// <param name="path">A path that ends in .jpg, .jpeg, .png or .webp.</param>
    /// <exception cref="ImageryException">The extension is another one.</exception>
    public static PictureFormat FormatOf(string path) => Path.GetExtension(path).ToUpperInvariant() switch
    {
        ".JPG" or ".JPEG" => PictureFormat.Jpeg,
        ".PNG" => PictureFormat.Png,
        ".WEBP" => PictureFormat.WebP,
        _ => throw new ImageryException(
            ImageFault.WriteFailed,
            $"{path}: pictures are written as .jpg, .png or .webp; choose a name with one of these endings."),
    };

    private static byte[] Encode(byte[] pixels, int width, int height, int channels, PictureFormat format, int quality)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(quality, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(quality, 100);
        var (driver, options) = Settings(format, quality);
        using var picture = MemoryDataset.Create<byte>(
            pixels, width, height, channels, SampleType.Byte, isInterleaved: true);
        var name = string.Create(
            CultureInfo.InvariantCulture, $"/vsimem/nadir-picture-{Interlocked.Increment(ref memoryFiles)}");
        DatasetCopy.Write(picture, driver, name, options, $"The {width} x {height} picture");
        return MemoryFile.Take(name);
    }

    private static (string Driver, string[] Options) Settings(PictureFormat format, int quality)
    {
        var setting = string.Create(CultureInfo.InvariantCulture, $"QUALITY={quality}");
        return format switch
        {
            PictureFormat.Jpeg => ("JPEG", [setting]),
            PictureFormat.WebP => ("WEBP", [setting]),
            _ => ("PNG", []),
        };
    }
}

/// <summary>A format that pictures are written in.</summary>
public enum PictureFormat
{
    /// <summary>JPEG: small, loses detail.</summary>
    Jpeg,

    /// <summary>PNG: loses nothing.</summary>
    Png,

    /// <summary>WebP: smaller than JPEG at the same look.</summary>
    WebP,
}
