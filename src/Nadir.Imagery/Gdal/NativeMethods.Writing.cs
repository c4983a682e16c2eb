using System.Runtime.InteropServices;

namespace Nadir.Imagery.Gdal;

/// <summary>GDAL's C interface: making datasets.</summary>
internal static unsafe partial class NativeMethods
{
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
