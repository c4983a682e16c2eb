namespace Nadir.Imagery.Georeferencing;

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
    /// The outline of a window. Where a part of the window shows no ground, as the corners of a map of the whole globe do,
    /// the box around what does; null where nothing does.
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
            ? Antimeridian.Cut(WithPole([.. x.Zip(y)], position, pixels, window), position.IsGeographic, north == south ? null : north)
            : Box(position, window, north, south);
    }

    // A pole on an edge lies between two points of it, and all longitudes meet there.
    private static List<(double Longitude, double Latitude)> WithPole(
        List<(double Longitude, double Latitude)> ring, GroundPosition position, PixelPosition? pixels, PixelWindow window)
    {
        foreach (var pole in position.IsGeographic || pixels is null ? [] : (double[])[90, -90])
        {
            double[] x = [0];
            double[] y = [pole];
            pixels!.Apply(x, y);
            if (EdgeIndex(window, x[0], y[0]) is { } place && !ring.Exists(point => Math.Abs(point.Latitude - pole) < NearPole))
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
        double[] x = [.. Enumerable.Range(0, GridSide * GridSide).Select(i => window.X + (Along(i % GridSide) * window.Width))];
        double[] y = [.. Enumerable.Range(0, GridSide * GridSide).Select(i => window.Y + (Along(i / GridSide) * window.Height))];
        position.Apply(x, y);
        (double Longitude, double Latitude)[] ground = [.. x.Zip(y).Where(p => double.IsFinite(p.First) && double.IsFinite(p.Second))];
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

        var longitudes = ground.Select(p => p.Longitude - (360 * Math.Floor((p.Longitude + 180) / 360))).Order().ToArray();
        var (west, east) = LongitudeSpan.Around(longitudes.Select(longitude => (longitude, longitude)));
        var width = east < west ? east + 360 - west : east - west;
        step = 2 * width / (GridSide - 1);
        return width + (2 * step) >= 360
            ? Antimeridian.Box(-180, south, 180, north)
            : Antimeridian.Box(west - step, south, west + width + step, north);
    }
}
