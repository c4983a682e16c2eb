using System.Runtime.InteropServices;

namespace Nadir.Imagery.Gdal;

/// <summary>GDAL's C interface: options, errors and files in memory.</summary>
internal static unsafe partial class NativeMethods
{
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
}
