using System.Runtime.InteropServices;

namespace Nadir.Imagery.Gdal;

/// <summary>GDAL's C interface: coordinate reference systems and transformations (ogr_srs_api.h).</summary>
internal static unsafe partial class NativeMethods
{
    [LibraryImport(GdalLibrary.Name, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint OSRNewSpatialReference(string? wellKnownText);

    [LibraryImport(GdalLibrary.Name)]
    internal static partial int OSRExportToWkt(nint reference, out nint text);

    [LibraryImport(GdalLibrary.Name)]
    internal static partial void OSRDestroySpatialReference(nint reference);

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
}
