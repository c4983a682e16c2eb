using System.Runtime.InteropServices;

namespace Nadir.Imagery.Gdal;

/// <summary>
/// Reads resampled windows of one dataset and turns what GDAL reports into exceptions. Not for two threads at a time.
/// </summary>
internal sealed unsafe class RasterReader(DatasetHandle dataset, ImageHeader header)
{
    // A decoder that only warns leaves its made-up pixels in the cache, and a later read would find them silently.
    private string? damage;

    internal ImageHeader Header { get; } = header;

    /// <summary>Reads bands as bytes, interleaved by pixel, into <c>width * height * bands.Length</c> bytes.</summary>
    internal byte[] ReadBytes(PixelWindow window, int width, int height, int[] bands, Resampling resampling)
    {
        var buffer = new byte[(long)width * height * bands.Length];
        fixed (byte* start = buffer)
        {
            Read(window, width, height, bands, resampling, start, SampleType.Byte, bands.Length, 1);
        }

        return buffer;
    }

    /// <summary>Reads bands as doubles, one band after the other.</summary>
    internal double[] ReadDoubles(PixelWindow window, int width, int height, int[] bands, Resampling resampling)
    {
        var buffer = new double[(long)width * height * bands.Length];
        fixed (double* start = buffer)
        {
            Read(window, width, height, bands, resampling, start, SampleType.Float64, 8, 8L * width * height);
        }

        return buffer;
    }

    /// <summary>What tells a band's valid pixels, as GDAL's mask flags.</summary>
    internal MaskFlags MaskFlags(int band)
    {
        var flags = (MaskFlags)NativeMethods.GDALGetMaskFlags(NativeMethods.GDALGetRasterBand(dataset, band));
        GC.KeepAlive(dataset);
        return flags;
    }

    /// <summary>Reads a band's mask: 0 is invalid or transparent, 255 valid.</summary>
    internal byte[] ReadMask(PixelWindow window, int width, int height, int band, Resampling resampling)
    {
        var buffer = new byte[(long)width * height];
        using var errors = ErrorCapture.Begin();
        var extra = new RasterIOExtraArg(resampling);
        fixed (byte* start = buffer)
        {
            var mask = NativeMethods.GDALGetMaskBand(NativeMethods.GDALGetRasterBand(dataset, band));
            var result = NativeMethods.GDALRasterIOEx(
                mask, 0, window.X, window.Y, window.Width, window.Height, start, width, height, (int)SampleType.Byte, 1,
                width, &extra);
            GC.KeepAlive(dataset);
            Check(result, errors);
        }

        return buffer;
    }

    private void Read(
        PixelWindow window, int width, int height, int[] bands, Resampling resampling, void* buffer, SampleType type,
        long pixelSpace, long bandSpace)
    {
        using var errors = ErrorCapture.Begin();
        var extra = new RasterIOExtraArg(resampling);
        fixed (int* bandMap = bands)
        {
            var result = NativeMethods.GDALDatasetRasterIOEx(
                dataset, 0, window.X, window.Y, window.Width, window.Height, buffer, width, height, (int)type,
                bands.Length, bandMap, pixelSpace, pixelSpace * width, bandSpace, &extra);
            Check(result, errors);
        }
    }

    private void Check(int result, in ErrorCapture errors)
    {
        if (damage is null && result == 0 && !errors.HasDamage)
        {
            return;
        }

        var text = damage ?? errors.Text;
        if (!errors.HasFailure)
        {
            damage = text;
        }

        throw new ImageryException(
            ImageFault.Damaged,
            $"{Header.Name}: its pixels are damaged or cut off ({text}); fetch or export it again.");
    }
}

/// <summary>GDAL's <c>GDALRasterIOExtraArg</c>, version 1.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct RasterIOExtraArg
{
    internal int Version;
    internal Resampling Resampling;
    internal nint Progress;
    internal nint ProgressData;
    internal int FloatingPointWindowValidity;
    internal double X;
    internal double Y;
    internal double Width;
    internal double Height;

    internal RasterIOExtraArg(Resampling resampling)
    {
        Version = 1;
        Resampling = resampling;
    }
}

/// <summary>GDAL's <c>GDALRIOResampleAlg</c>, as far as used.</summary>
internal enum Resampling
{
    /// <summary>The nearest sample.</summary>
    Nearest = 0,

    /// <summary>Cubic convolution; its kernel widens with the reduction, so nothing aliases.</summary>
    Cubic = 2,

    /// <summary>The weighted mean of all samples under a pixel.</summary>
    Average = 5,
}

/// <summary>GDAL's mask flags: what tells which pixels of a band are valid.</summary>
[Flags]
internal enum MaskFlags
{
    /// <summary>A mask of the band's own.</summary>
    None = 0,

    /// <summary>Every pixel is valid.</summary>
    AllValid = 1,

    /// <summary>One mask for all bands.</summary>
    PerDataset = 2,

    /// <summary>The mask is an alpha band.</summary>
    Alpha = 4,

    /// <summary>A value marks invalid pixels.</summary>
    NoData = 8,
}
