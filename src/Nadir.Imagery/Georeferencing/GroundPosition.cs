using Nadir.Imagery.Gdal;

namespace Nadir.Imagery.Georeferencing;

/// <summary>Where the pixels of an image lie in longitude and latitude. For one thread at a time.</summary>
internal sealed class GroundPosition : IDisposable
{
    private readonly IPixelMapping _mapping;
    private readonly LongitudeLatitude _toDegrees;

    private GroundPosition(IPixelMapping mapping, LongitudeLatitude toDegrees) =>
        (_mapping, _toDegrees) = (mapping, toDegrees);

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

    /// <summary>
    /// How pixels lead to the coordinates of the image's reference system, or null where the header does not tell.
    /// </summary>
    internal static IPixelMapping? MappingOf(ImageHeader header) => header.GeoTransform is { } transform
        ? new AffineMapping(transform)
        : header.IsPlacedByCorners ? PerspectiveMapping.Of(header.GroundControlPoints)
        : ControlPointMapping.Fit(header.GroundControlPoints);

    /// <summary>
    /// Whether the image's own coordinates are degrees, so that a pole has as many longitudes as columns.
    /// </summary>
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

/// <summary>The outline of a window on the ground: corners and points between, since straight edges of an image are
/// curves in longitude and latitude.</summary>
internal static class GroundRing
{
    private const int PointsAnEdge = 16;
    private const int GridSide = 33;

    // In pixels and degrees: what a transformation there and back may lose.
    private const double OnEdge = 1e-3;
    private const double NearPole = 1e-7;

    /// <summary>
    /// The outline of a window. Where a part of the window shows no ground, as the corners of a map of the whole globe
    /// do, the box around what does; null where nothing does.
    /// </summary>
    internal static Footprint? Footprint(GroundPosition position, PixelPosition? pixels, PixelWindow window)
    {
        var count = 4 * PointsAnEdge;
        var x = new double[count];
        var y = new double[count];
        for (var i = 0; i < count; i++)
        {
            (x[i], y[i]) = Outline(window, i);
        }

        var (north, south) = (Holds(pixels, window, 90), Holds(pixels, window, -90));
        return position.Apply(x, y)
            ? Antimeridian.Cut(WithPole([.. x.Zip(y)], position, pixels, window), position.IsGeographic, north == south
                ? null : north)
            : Box(position, window, north, south);
    }

    // A pole on an edge lies between two points of it, and all longitudes meet there.
    private static List<(double Longitude, double Latitude)> WithPole(
        List<(double Longitude, double Latitude)> ring, GroundPosition position, PixelPosition? pixels,
        PixelWindow window)
    {
        foreach (var pole in position.IsGeographic || pixels is null ? [] : (double[])[90, -90])
        {
            double[] x = [0];
            double[] y = [pole];
            pixels!.Apply(x, y);
            if (EdgeIndex(window, x[0], y[0]) is { } place
                && !ring.Exists(point => Math.Abs(point.Latitude - pole) < NearPole))
            {
                ring.Insert((int)place + 1, (0, pole));
            }
        }

        return ring;
    }

    // Where on the outline a point is, in points of it; null where it is not on it.
    private static double? EdgeIndex(PixelWindow window, double x, double y)
    {
        var (across, down) = ((x - window.X) / window.Width, (y - window.Y) / window.Height);
        bool Is(double value, double edge, double length) => Math.Abs(value - edge) * length < OnEdge;
        return !(across > -1e-9 && across < 1 + 1e-9 && down > -1e-9 && down < 1 + 1e-9) ? null
            : Is(across, 0, window.Width) ? PointsAnEdge * Math.Clamp(down, 0, 0.999)
            : Is(down, 1, window.Height) ? PointsAnEdge * (1 + Math.Clamp(across, 0, 0.999))
            : Is(across, 1, window.Width) ? PointsAnEdge * (2 + Math.Clamp(1 - down, 0, 0.999))
            : Is(down, 0, window.Height) ? PointsAnEdge * (3 + Math.Clamp(1 - across, 0, 0.999))
            : null;
    }

    private static (double Column, double Row) Outline(PixelWindow window, int index)
    {
        var along = index % PointsAnEdge / (double)PointsAnEdge;
        var (left, top) = ((double)window.X, (double)window.Y);
        var (right, bottom) = (left + window.Width, top + window.Height);
        return (index / PointsAnEdge) switch
        {
            0 => (left, top + (along * window.Height)),
            1 => (left + (along * window.Width), bottom),
            2 => (right, bottom - (along * window.Height)),
            _ => (right - (along * window.Width), top),
        };
    }

    private static bool Holds(PixelPosition? pixels, PixelWindow window, double latitude)
    {
        if (pixels is null)
        {
            return false;
        }

        double[] x = [0];
        double[] y = [latitude];
        pixels.Apply(x, y);
        return x[0] > window.X && x[0] < window.X + window.Width && y[0] > window.Y && y[0] < window.Y + window.Height;
    }

    // Widened by a step of the grid, between whose points ground may end.
    private static Footprint? Box(GroundPosition position, PixelWindow window, bool holdsNorth, bool holdsSouth)
    {
        double Along(int index) => index / (GridSide - 1.0);
        double[] x = [.. Enumerable.Range(0, GridSide * GridSide)
            .Select(i => window.X + (Along(i % GridSide) * window.Width))];
        double[] y = [.. Enumerable.Range(0, GridSide * GridSide)
            .Select(i => window.Y + (Along(i / GridSide) * window.Height))];
        position.Apply(x, y);
        (double Longitude, double Latitude)[] ground = [
            .. x.Zip(y).Where(p => double.IsFinite(p.First) && double.IsFinite(p.Second))];
        if (ground.Length < 3)
        {
            return null;
        }

        var (south, north) = (ground.Min(p => p.Latitude), ground.Max(p => p.Latitude));
        var step = 2 * (north - south) / (GridSide - 1);
        (south, north) = (holdsSouth ? -90 : Math.Max(-90, south - step), holdsNorth ? 90 : Math.Min(90, north + step));
        if (holdsNorth || holdsSouth)
        {
            return Antimeridian.Box(-180, south, 180, north);
        }

        var longitudes = ground.Select(p => p.Longitude - (360 * Math.Floor((p.Longitude + 180) / 360))).Order()
            .ToArray();
        var (west, east) = LongitudeSpan.Around(longitudes.Select(longitude => (longitude, longitude)));
        var width = east < west ? east + 360 - west : east - west;
        step = 2 * width / (GridSide - 1);
        return width + (2 * step) >= 360
            ? Antimeridian.Box(-180, south, 180, north)
            : Antimeridian.Box(west - step, south, west + width + step, north);
    }
}

/// <summary>How much ground a pixel shows.</summary>
internal static class GroundSamplingDistance
{
    // WGS 84 (NIMA TR8350.2): semi-major axis in metres, and the square of the first eccentricity.
    private const double SemiMajorAxis = 6378137;
    private const double SquaredEccentricity = 6.69437999014e-3;

    /// <summary>
    /// The geometric mean of a pixel's width and height on the ellipsoid, in metres, at the centre of a window; null
    /// where the centre has no position or the pixel no extent.
    /// </summary>
    internal static double? At(GroundPosition position, PixelWindow window)
    {
        var (column, row) = (window.X + (window.Width / 2.0), window.Y + (window.Height / 2.0));
        double[] x = [column - 0.5, column + 0.5, column, column];
        double[] y = [row, row, row - 0.5, row + 0.5];
        if (!position.Apply(x, y))
        {
            return null;
        }

        var across = Distance(x[0], y[0], x[1], y[1]);
        var down = Distance(x[2], y[2], x[3], y[3]);
        var distance = Math.Sqrt(across * down);
        return double.IsFinite(distance) && distance > 0 ? distance : null;
    }

    // Along a pixel the ellipsoid is flat: its radii of curvature turn degrees into metres.
    private static double Distance(double fromLongitude, double fromLatitude, double toLongitude, double toLatitude)
    {
        var (sin, cos) = Math.SinCos(double.DegreesToRadians((fromLatitude + toLatitude) / 2));
        var squash = 1 - (SquaredEccentricity * sin * sin);
        var primeVertical = SemiMajorAxis / Math.Sqrt(squash);
        var meridional = primeVertical * (1 - SquaredEccentricity) / squash;
        var east = primeVertical * cos * double.DegreesToRadians(Math.IEEERemainder(toLongitude - fromLongitude, 360));
        var north = meridional * double.DegreesToRadians(toLatitude - fromLatitude);
        return double.Hypot(east, north);
    }
}
