using Nadir.Imagery.Gdal;

namespace Nadir.Imagery.Georeferencing;

/// <summary>Where the pixels of an image lie in longitude and latitude. For one thread at a time.</summary>
internal sealed class GroundPosition : IDisposable
{
    private readonly IPixelMapping _mapping;
    private readonly LongitudeLatitude _toDegrees;

    private GroundPosition(IPixelMapping mapping, LongitudeLatitude toDegrees) => (_mapping, _toDegrees) = (mapping, toDegrees);

    /// <summary>Whether the header tells where the image lies.</summary>
    internal static bool IsTold(ImageHeader header)
    {
        using var position = Of(header);
        return position is not null;
    }

    /// <summary>What the header tells, or null where it does not tell enough.</summary>
    internal static GroundPosition? Of(ImageHeader header)
    {
        if (header.CoordinateSystem is not { } system || LongitudeLatitude.From(system) is not { } toDegrees)
        {
            return null;
        }

        if (MappingOf(header) is { } mapping)
        {
            return new GroundPosition(mapping, toDegrees);
        }

        toDegrees.Dispose();
        return null;
    }

    /// <summary>How pixels lead to the coordinates of the image's reference system, or null where the header does not tell.</summary>
    internal static IPixelMapping? MappingOf(ImageHeader header) => header.GeoTransform is { } transform
        ? new AffineMapping(transform)
        : header.IsPlacedByCorners ? PerspectiveMapping.Of(header.GroundControlPoints)
        : ControlPointMapping.Fit(header.GroundControlPoints);

    /// <summary>Whether the image's own coordinates are degrees, so that a pole has as many longitudes as columns.</summary>
    internal bool IsGeographic => _toDegrees.IsGeographic;

    /// <summary>Turns columns and rows into degrees of longitude and latitude, in place.</summary>
    /// <returns>Whether every point has a finite position; those that have none become infinite.</returns>
    internal bool Apply(double[] x, double[] y)
    {
        var isMapped = _mapping.Apply(x, y);
        if (_toDegrees.IsGeographic)
        {
            // Grids whose outermost values stand at the poles reach half a pixel beyond.
            for (var i = 0; i < y.Length; i++)
            {
                y[i] = Math.Clamp(y[i], -90, 90);
            }
        }

        return isMapped & _toDegrees.Apply(x, y) && x.All(double.IsFinite) && y.All(double.IsFinite);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _mapping.Dispose();
        _toDegrees.Dispose();
    }
}
