using System.Globalization;
using System.Runtime.InteropServices;

namespace Nadir.Imagery.Gdal;

/// <summary>Collects what an open dataset says of itself.</summary>
internal static unsafe class HeaderReader
{
    internal static ImageHeader Read(DatasetHandle dataset, string name)
    {
        // Must come before anything that looks for overviews: that would open the file named here.
        if (Item(dataset, "OVERVIEW_FILE", "OVERVIEWS").Length > 0)
        {
            throw new ImageryException(
                ImageFault.Unsupported,
                $"{name}: its overviews are declared to be in another file, which is not followed; write it again "
                    + $"with its own.");
        }

        var bandCount = NativeMethods.GDALGetRasterCount(dataset);
        if (bandCount == 0)
        {
            throw new ImageryException(
                ImageFault.Unsupported, $"{name}: the file holds no bands of its own; give one of its images.");
        }

        var bands = new BandHeader[bandCount];
        for (var i = 0; i < bandCount; i++)
        {
            bands[i] = ReadBand(NativeMethods.GDALGetRasterBand(dataset, i + 1));
        }

        var first = NativeMethods.GDALGetRasterBand(dataset, 1);
        var format = dataset.Format
            ?? Text(NativeMethods.GDALGetDescription(NativeMethods.GDALGetDatasetDriver(dataset)));
        var controlPoints = ReadControlPoints(dataset);
        var coordinateSystem = Text(NativeMethods.GDALGetProjectionRef(dataset));
        if (coordinateSystem.Length == 0 && controlPoints.Length > 0)
        {
            coordinateSystem = Text(NativeMethods.GDALGetGCPProjection(dataset));
        }

        return new ImageHeader
        {
            Name = name,
            Format = format,
            Width = NativeMethods.GDALGetRasterXSize(dataset),
            Height = NativeMethods.GDALGetRasterYSize(dataset),
            Bands = bands,
            Overviews = ReadOverviews(first),
            Palette = ReadPalette(first),
            GeoTransform = ReadGeoTransform(dataset),
            GroundControlPoints = controlPoints,
            CoordinateSystem = coordinateSystem.Length == 0 ? null : coordinateSystem,
            Metadata = ReadMetadata(dataset),
            IsWhiteZero = Text(NativeMethods.GDALGetMetadataItem(first, "MINISWHITE", "IMAGE_STRUCTURE")) == "YES"
                || Item(dataset, "MINISWHITE", "IMAGE_STRUCTURE") == "YES",
        };
    }

    /// <summary>One item of a dataset's metadata, or empty.</summary>
    internal static string Item(DatasetHandle dataset, string key, string domain)
    {
        var added = false;
        try
        {
            dataset.DangerousAddRef(ref added);
            return Text(NativeMethods.GDALGetMetadataItem(dataset.DangerousGetHandle(), key, domain));
        }
        finally
        {
            if (added)
            {
                dataset.DangerousRelease();
            }
        }
    }

    private static BandHeader ReadBand(nint band)
    {
        NativeMethods.GDALGetBlockSize(band, out var blockWidth, out var blockHeight);
        var noData = NativeMethods.GDALGetRasterNoDataValue(band, out var hasNoData);
        var type = (SampleType)NativeMethods.GDALGetRasterDataType(band);
        var bits = Text(NativeMethods.GDALGetMetadataItem(band, "NBITS", "IMAGE_STRUCTURE"));
        var pixelType = Text(NativeMethods.GDALGetMetadataItem(band, "PIXELTYPE", "IMAGE_STRUCTURE"));
        var header = new BandHeader(
            type,
            0,
            pixelType == "SIGNEDBYTE",
            (ColorInterpretation)NativeMethods.GDALGetRasterColorInterpretation(band),
            hasNoData != 0 ? noData : null,
            Text(NativeMethods.GDALGetDescription(band)),
            blockWidth,
            blockHeight);
        return header with
        {
            Bits = int.TryParse(bits, NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n
                : 8 * header.SampleBytes,
        };
    }

    private static (int Width, int Height)[] ReadOverviews(nint band)
    {
        var overviews = new (int, int)[NativeMethods.GDALGetOverviewCount(band)];
        for (var i = 0; i < overviews.Length; i++)
        {
            var overview = NativeMethods.GDALGetOverview(band, i);
            overviews[i] = overview == 0
                ? default
                : (NativeMethods.GDALGetRasterBandXSize(overview), NativeMethods.GDALGetRasterBandYSize(overview));
        }

        return overviews;
    }

    private static Palette? ReadPalette(nint band)
    {
        var table = NativeMethods.GDALGetRasterColorTable(band);
        if (table == 0)
        {
            return null;
        }

        var entries = new byte[4 * NativeMethods.GDALGetColorEntryCount(table)];
        for (var i = 0; i < entries.Length; i++)
        {
            entries[i] = (byte)Math.Clamp((int)NativeMethods.GDALGetColorEntry(table, i / 4)[i % 4], 0, 255);
        }

        return new Palette(entries);
    }

    private static GeoTransform? ReadGeoTransform(DatasetHandle dataset)
    {
        var coefficients = stackalloc double[6];
        return NativeMethods.GDALGetGeoTransform(dataset, coefficients) == 0
            ? GeoTransform.FromArray(new ReadOnlySpan<double>(coefficients, 6))
            : null;
    }

    private static GroundControlPoint[] ReadControlPoints(DatasetHandle dataset)
    {
        var points = new GroundControlPoint[NativeMethods.GDALGetGCPCount(dataset)];
        var records = NativeMethods.GDALGetGCPs(dataset);
        for (var i = 0; i < points.Length; i++)
        {
            points[i] = new GroundControlPoint(records[i].Pixel, records[i].Line, records[i].X, records[i].Y);
        }

        return points;
    }

    private static Dictionary<string, string> ReadMetadata(DatasetHandle dataset)
    {
        var metadata = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var item in StringList.Read(NativeMethods.GDALGetMetadata(dataset, null)))
        {
            var split = item.IndexOf('=', StringComparison.Ordinal);
            if (split > 0)
            {
                metadata[item[..split]] = item[(split + 1)..];
            }
        }

        return metadata;
    }

    private static string Text(nint text) => Marshal.PtrToStringUTF8(text) ?? string.Empty;
}
