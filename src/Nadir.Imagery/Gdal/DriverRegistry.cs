using System.Runtime.InteropServices;

namespace Nadir.Imagery.Gdal;

/// <summary>
/// The formats that are read, and the ones that writing needs. Only these are registered in the process, so that an
/// overview file or a text that names other files (VRT, WMS and the like) finds no reader.
/// </summary>
internal static class DriverRegistry
{
    private static readonly string[] Read = ["GTiff", "JPEG", "PNG", "WEBP", "JP2OpenJPEG", "BMP"];

    private static readonly string[] Write = ["MEM", "COG"];

    /// <summary>Registers what the library has of both lists.</summary>
    /// <param name="library">Handle of the loaded library.</param>
    /// <returns>Names of the formats that can be read.</returns>
    internal static unsafe string[] RegisterAll(nint library)
    {
        var registered = new List<string>();
        foreach (var name in Read.Concat(Write))
        {
            // Absent where the build left a format out.
            if (NativeLibrary.TryGetExport(library, "GDALRegister_" + name, out var register))
            {
                ((delegate* unmanaged<void>)register)();
                registered.Add(name);
            }
        }

        return [.. registered.Intersect(Read)];
    }
}
