using System.Runtime.InteropServices;
using System.Text;

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

        DescribeAll(library, registered);
        return [.. registered.Intersect(Read)];
    }

    // Some drivers (JPEG in GDAL 3.6) write the list of their creation options when it is first asked for, without a lock:
    // two threads that write their first pictures at once would read half of it.
    private static unsafe void DescribeAll(nint library, IEnumerable<string> names)
    {
        var find = (delegate* unmanaged<byte*, nint>)NativeLibrary.GetExport(library, "GDALGetDriverByName");
        var describe = (delegate* unmanaged<nint, byte*, byte*, byte*>)NativeLibrary.GetExport(library, "GDALGetMetadataItem");
        fixed (byte* item = "DMD_CREATIONOPTIONLIST\0"u8)
        {
            foreach (var name in names)
            {
                fixed (byte* text = Encoding.UTF8.GetBytes(name + '\0'))
                {
                    var driver = find(text);
                    if (driver != 0)
                    {
                        describe(driver, item, null);
                    }
                }
            }
        }
    }
}
