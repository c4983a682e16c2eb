using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Nadir.Imagery.Gdal;

/// <summary>
/// Reads names of reference systems: well-known text, PROJJSON, or <c>EPSG:32631</c>. Nothing else, which might name a
/// file.
/// </summary>
internal static unsafe class ReferenceSystem
{
    private const string Authority = "EPSG:";

    private static readonly string[] Kinds = ["GeographicCRS", "GeodeticCRS", "ProjectedCRS", "BoundCRS",
        "CompoundCRS"];

    /// <summary>Opens a system; to be destroyed by the caller.</summary>
    /// <returns>0 where there is no such system.</returns>
    internal static nint Open(string definition)
    {
        if (definition.StartsWith('{'))
        {
            return OpenJson(definition);
        }

        if (!definition.StartsWith(Authority, StringComparison.OrdinalIgnoreCase))
        {
            return NativeMethods.OSRNewSpatialReference(definition);
        }

        var reference = NativeMethods.OSRNewSpatialReference(null);
        if (int.TryParse(definition.AsSpan(Authority.Length), NumberStyles.None, CultureInfo.InvariantCulture,
            out var code)
            && NativeMethods.OSRImportFromEPSG(reference, code) == 0)
        {
            return reference;
        }

        NativeMethods.OSRDestroySpatialReference(reference);
        return 0;
    }

    // GDAL would take for the name of a file what it does not know as PROJJSON.
    private static nint OpenJson(string definition)
    {
        if (!IsSystem(definition))
        {
            return 0;
        }

        var reference = NativeMethods.OSRNewSpatialReference(null);
        if (NativeMethods.OSRSetFromUserInput(reference, definition) == 0)
        {
            return reference;
        }

        NativeMethods.OSRDestroySpatialReference(reference);
        return 0;
    }

    private static bool IsSystem(string definition)
    {
        try
        {
            using var document = JsonDocument.Parse(definition);
            return document.RootElement.TryGetProperty("type", out var type) && type.ValueKind == JsonValueKind.String
                && Kinds.Contains(type.GetString(), StringComparer.Ordinal);
        }
        catch (JsonException)
        {
            return false;
        }
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
