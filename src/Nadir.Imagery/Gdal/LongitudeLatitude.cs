using System.Runtime.InteropServices;

namespace Nadir.Imagery.Gdal;

/// <summary>
/// A transformation from one reference system to longitude and latitude on WGS 84, or the other way. For one thread at
/// a time.
/// </summary>
internal sealed unsafe class LongitudeLatitude : SafeHandle
{
    private const int Wgs84 = 4326;

    // x is east, y is north, whatever order the authority's definition gives.
    private const int TraditionalGisOrder = 0;

    public LongitudeLatitude()
        : base(0, true)
    {
    }

    /// <inheritdoc/>
    public override bool IsInvalid => handle == 0;

    /// <summary>Whether the other system's coordinates are degrees, too.</summary>
    internal bool IsGeographic { get; private set; }

    /// <summary>
    /// Makes the transformation, or null where there is none (a local grid, another planet, bad text).
    /// </summary>
    internal static LongitudeLatitude? From(string definition) => Make(definition, isInverse: false);

    /// <summary>Makes the transformation from longitude and latitude, or null where there is none.</summary>
    internal static LongitudeLatitude? To(string definition) => Make(definition, isInverse: true);

    private static LongitudeLatitude? Make(string definition, bool isInverse)
    {
        using var errors = ErrorCapture.Begin();
        var source = ReferenceSystem.Open(definition);
        var target = NativeMethods.OSRNewSpatialReference(null);
        try
        {
            if (source == 0 || NativeMethods.OSRImportFromEPSG(target, Wgs84) != 0)
            {
                return null;
            }

            NativeMethods.OSRSetAxisMappingStrategy(source, TraditionalGisOrder);
            NativeMethods.OSRSetAxisMappingStrategy(target, TraditionalGisOrder);
            var transformation = isInverse
                ? NativeMethods.OCTNewCoordinateTransformation(target, source)
                : NativeMethods.OCTNewCoordinateTransformation(source, target);
            if (transformation == 0)
            {
                return null;
            }

            var owner = new LongitudeLatitude();
            owner.SetHandle(transformation);
            owner.IsGeographic = NativeMethods.OSRIsGeographic(source) != 0;
            return owner;
        }
        finally
        {
            NativeMethods.OSRDestroySpatialReference(source);
            NativeMethods.OSRDestroySpatialReference(target);
        }
    }

    /// <summary>Transforms points in place; those that cannot be become infinite.</summary>
    /// <returns>Whether every point could be transformed.</returns>
    internal bool Apply(Span<double> x, Span<double> y)
    {
        using var errors = ErrorCapture.Begin();
        var success = new int[x.Length];
        fixed (double* px = x)
        fixed (double* py = y)
        fixed (int* ok = success)
        {
            _ = NativeMethods.OCTTransformEx(this, x.Length, px, py, null, ok);
        }

        foreach (var flag in success)
        {
            if (flag == 0)
            {
                return false;
            }
        }

        return true;
    }

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        NativeMethods.OCTDestroyCoordinateTransformation(handle);
        return true;
    }
}
