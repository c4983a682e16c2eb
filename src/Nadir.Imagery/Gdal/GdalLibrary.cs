using System.Reflection;
using System.Runtime.InteropServices;
using System.Text;

namespace Nadir.Imagery.Gdal;

/// <summary>
/// Finds GDAL's library, sets what it may do in this process, and registers the formats that are read.
/// </summary>
internal static class GdalLibrary
{
    /// <summary>The name that the imports use; the resolver maps it to a file.</summary>
    internal const string Name = "gdal";

    private static readonly string[] Candidates =
    [
        "libgdal.so.32", "libgdal.so", "libgdal.so.39", "libgdal.so.38", "libgdal.so.37", "libgdal.so.36",
        "libgdal.so.35", "libgdal.so.34", "libgdal.so.33", "libgdal.dylib", "gdal.dll",
    ];

    private static readonly (string Key, string Value)[] Options =
    [
        // Side files are neither read nor written: one may name any other file, on the network too, as its overviews.
        ("GDAL_PAM_ENABLED", "NO"),
        // A file's own tags may name a remote file all the same: no remote name has this extension.
        ("CPL_VSIL_CURL_ALLOWED_EXTENSIONS", ".no-network"),
        // The default is a share of the machine's memory, whatever the machine.
        ("GDAL_CACHEMAX", "256MB"),
        // Parallelism is over images; decoders' own threads would also escape the capture of their errors.
        ("GDAL_NUM_THREADS", "1"),
        ("OPJ_NUM_THREADS", "1"),
    ];

    private static readonly Lazy<nint> Library = new(Load, LazyThreadSafetyMode.ExecutionAndPublication);

    /// <summary>The formats that are opened, as a GDAL string list that lives as long as the process.</summary>
    internal static nint AllowedDrivers { get; private set; }

    /// <summary>Loads the library once; cheap afterwards.</summary>
    /// <exception cref="ImageryException">No GDAL on this machine.</exception>
    internal static void Initialize() => _ = Library.Value;

    private static nint Load()
    {
        var handle = LoadLibrary();
        NativeLibrary.SetDllImportResolver(
            Assembly.GetExecutingAssembly(),
            (name, _, _) => name == Name ? handle : 0);
        ErrorCapture.SilenceProcess();
        foreach (var (key, value) in Options)
        {
            NativeMethods.CPLSetConfigOption(key, value);
        }

        AllowedDrivers = StringList.Allocate(DriverRegistry.RegisterAll(handle));
        return handle;
    }

    private static nint LoadLibrary()
    {
        var chosen = Environment.GetEnvironmentVariable("NADIR_GDAL");
        string[] names = string.IsNullOrEmpty(chosen) ? Candidates : [chosen];
        foreach (var name in names)
        {
            if (NativeLibrary.TryLoad(name, out var handle))
            {
                return handle;
            }
        }

        throw new ImageryException(
            ImageFault.LibraryMissing,
            $"GDAL's library was not found (tried {string.Join(", ", names)}): install it (Debian: apt-get install " +
            "libgdal32) or set NADIR_GDAL to the path of its shared library.");
    }
}

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

    // Some drivers (JPEG in GDAL 3.6) write the list of their creation options when it is first asked for, without a
    // lock: two threads that write their first pictures at once would read half of it.
    private static unsafe void DescribeAll(nint library, IEnumerable<string> names)
    {
        var find = (delegate* unmanaged<byte*, nint>)NativeLibrary.GetExport(library, "GDALGetDriverByName");
        var describe = (delegate* unmanaged<nint, byte*, byte*, byte*>)NativeLibrary.GetExport(
            library, "GDALGetMetadataItem");
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
