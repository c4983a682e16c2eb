using System.Runtime.InteropServices;

namespace Nadir.Imagery.Gdal;

/// <summary>
/// GDAL's C interface: datasets, bands and the reading of pixels. Names are GDAL's own (gdal.h, cpl_*.h).
/// </summary>
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

    [LibraryImport(GdalLibrary.Name, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial void CPLSetConfigOption(string key, string? value);

    [LibraryImport(GdalLibrary.Name)]
    internal static partial nint CPLSetErrorHandler(delegate* unmanaged<int, int, byte*, void> handler);

    [LibraryImport(GdalLibrary.Name)]
    internal static partial void CPLPushErrorHandler(delegate* unmanaged<int, int, byte*, void> handler);

    [LibraryImport(GdalLibrary.Name)]
    internal static partial void CPLPopErrorHandler();

    [LibraryImport(GdalLibrary.Name)]
    internal static partial void CPLErrorReset();

    [LibraryImport(GdalLibrary.Name, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint VSIFileFromMemBuffer(string name, void* data, ulong length, int takeOwnership);

    [LibraryImport(GdalLibrary.Name, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial byte* VSIGetMemFileBuffer(string name, out ulong length, int unlinkAndSeize);

    [LibraryImport(GdalLibrary.Name)]
    internal static partial int VSIFCloseL(nint file);

    [LibraryImport(GdalLibrary.Name, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int VSIUnlink(string name);

    [LibraryImport(GdalLibrary.Name)]
    internal static partial void VSIFree(void* memory);

    [LibraryImport(GdalLibrary.Name, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint OSRNewSpatialReference(string? wellKnownText);

    [LibraryImport(GdalLibrary.Name)]
    internal static partial int OSRExportToWkt(nint reference, out nint text);

    [LibraryImport(GdalLibrary.Name)]
    internal static partial void OSRDestroySpatialReference(nint reference);

    [LibraryImport(GdalLibrary.Name, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int OSRSetFromUserInput(nint reference, string definition);

    [LibraryImport(GdalLibrary.Name)]
    internal static partial int OSRImportFromEPSG(nint reference, int code);

    [LibraryImport(GdalLibrary.Name)]
    internal static partial int OSRIsGeographic(nint reference);

    [LibraryImport(GdalLibrary.Name)]
    internal static partial void OSRSetAxisMappingStrategy(nint reference, int strategy);

    [LibraryImport(GdalLibrary.Name)]
    internal static partial nint OCTNewCoordinateTransformation(nint source, nint target);

    [LibraryImport(GdalLibrary.Name)]
    internal static partial void OCTDestroyCoordinateTransformation(nint transformation);

    [LibraryImport(GdalLibrary.Name)]
    internal static partial int OCTTransformEx(
        LongitudeLatitude transformation, int count, double* x, double* y, double* z, int* success);

    [LibraryImport(GdalLibrary.Name)]
    internal static partial int GDALGetGCPCount(DatasetHandle dataset);

    [LibraryImport(GdalLibrary.Name)]
    internal static partial nint GDALGetGCPProjection(DatasetHandle dataset);

    [LibraryImport(GdalLibrary.Name)]
    internal static partial ControlPointRecord* GDALGetGCPs(DatasetHandle dataset);

    [LibraryImport(GdalLibrary.Name, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int GDALSetGCPs(
        DatasetHandle dataset, int count, ControlPointRecord* points, string wellKnownText);

    [LibraryImport(GdalLibrary.Name)]
    internal static partial nint GDALCreateGCPTransformer(
        int count, ControlPointRecord* points, int order, int reversed);

    [LibraryImport(GdalLibrary.Name)]
    internal static partial int GDALGCPTransform(
        ControlPointMapping transformer, int toPixels, int count, double* x, double* y, double* z, int* success);

    [LibraryImport(GdalLibrary.Name)]
    internal static partial void GDALDestroyGCPTransformer(nint transformer);

    [LibraryImport(GdalLibrary.Name, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint GDALGetDriverByName(string name);

    [LibraryImport(GdalLibrary.Name, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint GDALCreate(
        nint driver, string name, int width, int height, int bands, int type, nint options);

    [LibraryImport(GdalLibrary.Name, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint GDALCreateCopy(
        nint driver, string name, DatasetHandle source, int strict, nint options, nint progress, nint progressData);

    [LibraryImport(GdalLibrary.Name)]
    internal static partial int GDALSetGeoTransform(DatasetHandle dataset, double* coefficients);

    [LibraryImport(GdalLibrary.Name, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int GDALSetProjection(DatasetHandle dataset, string wellKnownText);

    [LibraryImport(GdalLibrary.Name, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int GDALSetMetadataItem(DatasetHandle dataset, string name, string value, string? domain);

    [LibraryImport(GdalLibrary.Name)]
    internal static partial int GDALSetRasterNoDataValue(nint band, double value);

    [LibraryImport(GdalLibrary.Name)]
    internal static partial int GDALSetRasterColorInterpretation(nint band, int color);
}
