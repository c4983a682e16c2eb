using System.Runtime.InteropServices;

namespace Nadir.Imagery.Gdal;

/// <summary>GDAL's C interface: ground control points (gdal.h, gdal_alg.h).</summary>
internal static unsafe partial class NativeMethods
{
    [LibraryImport(GdalLibrary.Name)]
    internal static partial int GDALGetGCPCount(DatasetHandle dataset);

    [LibraryImport(GdalLibrary.Name)]
    internal static partial nint GDALGetGCPProjection(DatasetHandle dataset);

    [LibraryImport(GdalLibrary.Name)]
    internal static partial ControlPointRecord* GDALGetGCPs(DatasetHandle dataset);

    [LibraryImport(GdalLibrary.Name, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int GDALSetGCPs(DatasetHandle dataset, int count, ControlPointRecord* points, string wellKnownText);

    [LibraryImport(GdalLibrary.Name)]
    internal static partial nint GDALCreateGCPTransformer(int count, ControlPointRecord* points, int order, int reversed);

    [LibraryImport(GdalLibrary.Name)]
    internal static partial int GDALGCPTransform(
        ControlPointMapping transformer, int toPixels, int count, double* x, double* y, double* z, int* success);

    [LibraryImport(GdalLibrary.Name)]
    internal static partial void GDALDestroyGCPTransformer(nint transformer);
}
