using Nadir.Imagery.Gdal;

namespace Nadir.Imagery.Georeferencing;

/// <summary>
/// Turns coordinates of a reference system into degrees of longitude and latitude on WGS 84, by PROJ. Of either system
/// x is east and y is north, whatever order the definition gives. For one thread at a time.
/// </summary>
public sealed class CoordinateTransformation : IDisposable
{
    private readonly LongitudeLatitude _transformation;

    private CoordinateTransformation(LongitudeLatitude transformation) => _transformation = transformation;

    /// <summary>Opens the transformation from a reference system.</summary>
    /// <param name="definition">Well-known text, PROJJSON, or a code such as <c>EPSG:32631</c>; never
    /// the name of a file.</param>
    /// <returns>Null where there is none: an unknown system, a local grid, another planet.</returns>
    /// <exception cref="ImageryException">The library is not installed.</exception>
    public static CoordinateTransformation? Open(string definition)
    {
        ArgumentNullException.ThrowIfNull(definition);
        GdalLibrary.Initialize();
        return LongitudeLatitude.From(definition) is { } transformation ? new(transformation) : null;
    }

    /// <summary>Transforms points in place; those that cannot be become infinite.</summary>
    /// <param name="x">Eastings, in the unit of the system; becomes degrees of longitude.</param>
    /// <param name="y">Northings, as many; becomes degrees of latitude.</param>
    /// <returns>Whether every point could be transformed.</returns>
    /// <exception cref="ArgumentException">There are not as many of both.</exception>
    public bool Apply(Span<double> x, Span<double> y)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(y.Length, x.Length);
        return _transformation.Apply(x, y);
    }

    /// <summary>Frees the transformation.</summary>
    public void Dispose() => _transformation.Dispose();
}
