using System.Runtime.InteropServices;

namespace Nadir.Imagery.Gdal;

/// <summary>GDAL's C interface: datasets, bands and the reading of pixels. Names are GDAL's own (gdal.h, cpl_*.h).</summary>
internal static unsafe partial class NativeMethods
{
    [LibraryImport(GdalLibrary.Name)]
    internal static partial nint GDALOpenEx(byte* name, uint flags, nint drivers, nint options, nint siblings);

    [LibraryImport(GdalLibrary.Name)]
    internal static partial int GDALClose(nint dataset);

    [LibraryImport(GdalLibrary.Name)]
    internal static partial int GDALGetRasterXSize(DatasetHandle dataset);

    [LibraryImport(GdalLibrary.Name)]
    internal static partial int GDALGetRasterYSize(DatasetHandle dataset);

    [LibraryImport(GdalLibrary.Name)]
    internal static partial int GDALGetRasterCount(DatasetHandle dataset);

    [LibraryImport(GdalLibrary.Name)]
    internal static partial nint GDALGetRasterBand(DatasetHandle dataset, int band);

    [LibraryImport(GdalLibrary.Name)]
    internal static partial nint GDALGetDatasetDriver(DatasetHandle dataset);

    [LibraryImport(GdalLibrary.Name)]
    internal static partial nint GDALGetDescription(nint majorObject);

    [LibraryImport(GdalLibrary.Name, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint GDALGetMetadata(DatasetHandle dataset, string? domain);

    [LibraryImport(GdalLibrary.Name, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint GDALGetMetadataItem(nint majorObject, string name, string? domain);

    [LibraryImport(GdalLibrary.Name)]
    internal static partial int GDALGetGeoTransform(DatasetHandle dataset, double* coefficients);

    [LibraryImport(GdalLibrary.Name)]
    internal static partial nint GDALGetProjectionRef(DatasetHandle dataset);

    [LibraryImport(GdalLibrary.Name)]
    internal static partial int GDALGetRasterDataType(nint band);

    [LibraryImport(GdalLibrary.Name)]
    internal static partial void GDALGetBlockSize(nint band, out int width, out int height);

    [LibraryImport(GdalLibrary.Name)]
    internal static partial int GDALGetRasterColorInterpretation(nint band);

    [LibraryImport(GdalLibrary.Name)]
    internal static partial nint GDALGetRasterColorTable(nint band);

    [LibraryImport(GdalLibrary.Name)]
    internal static partial int GDALGetColorEntryCount(nint table);

    [LibraryImport(GdalLibrary.Name)]
    internal static partial short* GDALGetColorEntry(nint table, int index);

    [LibraryImport(GdalLibrary.Name)]
    internal static partial double GDALGetRasterNoDataValue(nint band, out int hasNoData);

    [LibraryImport(GdalLibrary.Name)]
    internal static partial int GDALGetOverviewCount(nint band);

    [LibraryImport(GdalLibrary.Name)]
    internal static partial nint GDALGetOverview(nint band, int level);

    [LibraryImport(GdalLibrary.Name)]
    internal static partial int GDALGetRasterBandXSize(nint band);

    [LibraryImport(GdalLibrary.Name)]
    internal static partial int GDALGetRasterBandYSize(nint band);

    [LibraryImport(GdalLibrary.Name)]
    internal static partial int GDALGetMaskFlags(nint band);

    [LibraryImport(GdalLibrary.Name)]
    internal static partial nint GDALGetMaskBand(nint band);

    [LibraryImport(GdalLibrary.Name)]
    internal static partial int GDALRasterIOEx(
        nint band, int write, int x, int y, int width, int height, void* buffer, int bufferWidth, int bufferHeight,
        int bufferType, long pixelSpace, long lineSpace, RasterIOExtraArg* extra);

    [LibraryImport(GdalLibrary.Name)]
    internal static partial int GDALDatasetRasterIOEx(
        DatasetHandle dataset, int write, int x, int y, int width, int height, void* buffer, int bufferWidth,
        int bufferHeight, int bufferType, int bandCount, int* bands, long pixelSpace, long lineSpace, long bandSpace,
        RasterIOExtraArg* extra);
}
