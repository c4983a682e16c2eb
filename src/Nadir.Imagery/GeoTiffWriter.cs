using Nadir.Imagery.Gdal;
using Nadir.Imagery.Writing;

namespace Nadir.Imagery;

/// <summary>Writes rasters as GeoTIFF files.</summary>
/// <remarks>Safe to use from many threads.</remarks>
public static unsafe class GeoTiffWriter
{
    /// <summary>
    /// Writes a cloud-optimized GeoTIFF: compressed tiles of 512 pixels and overviews down to one tile. An older file
    /// is replaced once all is written.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="raster">What to write.</param>
    /// <param name="compression">How the tiles are compressed.</param>
    /// <typeparam name="T">byte, ushort, short or float.</typeparam>
    /// <exception cref="ArgumentException">Samples and sizes do not agree, or the type is another one.</exception>
    /// <exception cref="ImageryException">The reference system is unknown, or the file cannot be written.</exception>
    public static void WriteCloudOptimized<T>(
        string path, Raster<T> raster, GeoTiffCompression compression = GeoTiffCompression.Deflate)
        where T : unmanaged
    {
        string[] tiles = compression == GeoTiffCompression.Jpeg
            ? ["COMPRESS=JPEG", "QUALITY=90"]
            : ["COMPRESS=DEFLATE", "PREDICTOR=YES", "LEVEL=3"];
        Write(path, raster, "COG", [.. tiles, "OVERVIEW_RESAMPLING=AVERAGE", "NUM_THREADS=ALL_CPUS"]);
    }

    /// <summary>Writes a plain GeoTIFF in strips, DEFLATE-compressed, without overviews.</summary>
    /// <param name="path">The file.</param>
    /// <param name="raster">What to write.</param>
    /// <typeparam name="T">byte, ushort, short or float.</typeparam>
    /// <exception cref="ArgumentException">Samples and sizes do not agree, or the type is another one.</exception>
    /// <exception cref="ImageryException">The reference system is unknown, or the file cannot be written.</exception>
    public static void Write<T>(string path, Raster<T> raster)
        where T : unmanaged =>
        Write(path, raster, "GTiff", ["COMPRESS=DEFLATE"]);

    private static void Write<T>(string path, Raster<T> raster, string driver, string[] options)
        where T : unmanaged
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(raster);
        var bands = raster.Colors.Count;
        if (bands == 0 || raster.Samples.LongLength != (long)raster.Width * raster.Height * bands)
        {
            throw new ArgumentException(
                $"{bands} bands of {raster.Width} x {raster.Height} are not {raster.Samples.LongLength} samples.",
                nameof(raster));
        }

        using var dataset = MemoryDataset.Create<T>(
            raster.Samples, raster.Width, raster.Height, bands, TypeOf<T>(), isInterleaved: false);
        Describe(dataset, raster, path);
        ImageFile.Replace(path, temporary => DatasetCopy.Write(dataset, driver, temporary, options, path));
    }

    private static void Describe<T>(DatasetHandle dataset, Raster<T> raster, string path)
        where T : unmanaged
    {
        using var errors = ErrorCapture.Begin();
        if (raster.GeoTransform is { } transform)
        {
            fixed (double* coefficients = transform.ToArray())
            {
                _ = NativeMethods.GDALSetGeoTransform(dataset, coefficients);
            }
        }

        if (raster.CoordinateSystem is { } system
            && !Place(dataset, raster.GeoTransform is null ? raster.GroundControlPoints : [], system))
        {
            throw new ImageryException(
                ImageFault.WriteFailed,
                $"{path}: the reference system '{system}' is unknown; give well-known text or EPSG:code.");
        }

        foreach (var (key, value) in raster.Metadata)
        {
            _ = NativeMethods.GDALSetMetadataItem(dataset, key, value, null);
        }

        for (var b = 0; b < raster.Colors.Count; b++)
        {
            var band = NativeMethods.GDALGetRasterBand(dataset, b + 1);
            _ = NativeMethods.GDALSetRasterColorInterpretation(band, (int)raster.Colors[b]);
            if (raster.NoData is { } noData)
            {
                _ = NativeMethods.GDALSetRasterNoDataValue(band, noData);
            }
        }
    }

    private static bool Place(DatasetHandle dataset, IReadOnlyList<GroundControlPoint> points, string system)
    {
        if (points.Count == 0)
        {
            return NativeMethods.GDALSetProjection(dataset, system) == 0;
        }

        var empty = stackalloc byte[1];
        *empty = 0;
        fixed (ControlPointRecord* records = ControlPointRecord.Of(points, (nint)empty))
        {
            return ReferenceSystem.ToWellKnownText(system) is { } text
                && NativeMethods.GDALSetGCPs(dataset, points.Count, records, text) == 0;
        }
    }

    private static SampleType TypeOf<T>()
        where T : unmanaged => default(T) switch
        {
            byte => SampleType.Byte,
            ushort => SampleType.UInt16,
            short => SampleType.Int16,
            float => SampleType.Float32,
            _ => throw new ArgumentException($"Rasters of {typeof(T).Name} are not written."),
        };
}

/// <summary>How the tiles of a GeoTIFF are compressed.</summary>
public enum GeoTiffCompression
{
    /// <summary>Loses nothing; for every type.</summary>
    Deflate,

    /// <summary>
    /// JPEG of quality 90, a fifth of the size; only for one or three bands of 8 bits without nodata.
    /// </summary>
    Jpeg,
}
