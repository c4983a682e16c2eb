using Nadir.Imagery.Gdal;

namespace Nadir.Imagery.Georeferencing;

/// <summary>Where the pixels of an image lie in longitude and latitude. For one thread at a time.</summary>
internal sealed class GroundPosition : IDisposable
{
    private readonly IPixelMapping _mapping;
    private readonly LongitudeLatitude _toDegrees;

    private GroundPosition(IPixelMapping mapping, LongitudeLatitude toDegrees) => (_mapping, _toDegrees) = (mapping, toDegrees);

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
        : ControlPointMapping.Fit(header.GroundControlPoints);

    /// <summary>Turns columns and rows into degrees of longitude and latitude, in place.</summary>
    /// <returns>Whether every point has a finite position.</returns>
    internal bool Apply(double[] x, double[] y) =>
        _mapping.Apply(x, y) && _toDegrees.Apply(x, y) && x.All(double.IsFinite) && y.All(double.IsFinite);

    /// <inheritdoc/>
    public void Dispose()
    {
        _mapping.Dispose();
        _toDegrees.Dispose();
    }
}
