using System.Globalization;
using System.Runtime.InteropServices;

namespace Nadir.Imagery.Gdal;

/// <summary>Reads names of reference systems: well-known text, or <c>EPSG:32631</c>. Nothing else, which might name a file.</summary>
internal static unsafe class ReferenceSystem
{
    private const string Authority = "EPSG:";

    /// <summary>Opens a system; to be destroyed by the caller.</summary>
    /// <returns>0 where there is no such system.</returns>
    internal static nint Open(string definition)
    {
        if (!definition.StartsWith(Authority, StringComparison.OrdinalIgnoreCase))
        {
            return NativeMethods.OSRNewSpatialReference(definition);
        }

        var reference = NativeMethods.OSRNewSpatialReference(null);
        if (int.TryParse(definition.AsSpan(Authority.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var code)
            && NativeMethods.OSRImportFromEPSG(reference, code) == 0)
        {
            return reference;
        }

        NativeMethods.OSRDestroySpatialReference(reference);
        return 0;
    }

    /// <summary>A system as well-known text, with x east and y north.</summary>
    /// <returns>Null where there is no such system.</returns>
    internal static string? ToWellKnownText(string definition)
    {
        var reference = Open(definition);
        if (reference == 0)
        {
            return null;
        }

        var failed = NativeMethods.OSRExportToWkt(reference, out var text);
        NativeMethods.OSRDestroySpatialReference(reference);
        var read = failed == 0 ? Marshal.PtrToStringUTF8(text) : null;
        NativeMethods.VSIFree((void*)text);
        return string.IsNullOrEmpty(read) ? null : read;
    }
}
