namespace Nadir.Imagery.Georeferencing;

/// <summary>Makes a ring of longitudes and latitudes into polygons that stay between -180 and 180 degrees.</summary>
internal static class Antimeridian
{
    /// <summary>
    /// Follows the ring without jumps, closes it over a pole that it encircles, turns it counterclockwise and cuts it
    /// at the antimeridian. The ring must be of one piece on either side, as an image's outline is.
    /// </summary>
    /// <param name="ring">Points in order, the first not repeated.</param>
    internal static Footprint Cut(IReadOnlyList<(double Longitude, double Latitude)> ring)
    {
        var points = Unwrap(ring);
        if (SignedArea(points) < 0)
        {
            points.Reverse();
        }

        var shift = -360 * Math.Floor((points.Min(p => p.Longitude) + 180) / 360);
        var placed = points.ConvertAll(p => (p.Longitude + shift, p.Latitude));
        var polygons = new List<IReadOnlyList<(double, double)>>();
        Add(polygons, Clip(placed, 180, keepBelow: true), 0);
        Add(polygons, Clip(placed, 180, keepBelow: false), -360);
        return new Footprint(polygons);
    }

    private static void Add(List<IReadOnlyList<(double, double)>> polygons, List<(double X, double Y)> ring, double shift)
    {
        if (ring.Count >= 3 && Math.Abs(SignedArea(ring)) > 0)
        {
            polygons.Add([.. ring.Append(ring[0]).Select(p => (p.X + shift, p.Y))]);
        }
    }

    private static List<(double Longitude, double Latitude)> Unwrap(
        IReadOnlyList<(double Longitude, double Latitude)> ring)
    {
        var points = new List<(double Longitude, double Latitude)>(ring.Count + 3) { ring[0] };
        for (var i = 1; i <= ring.Count; i++)
        {
            var (longitude, latitude) = ring[i % ring.Count];
            points.Add((points[^1].Longitude + Math.IEEERemainder(longitude - points[^1].Longitude, 360), latitude));
        }

        var turn = points[^1].Longitude - points[0].Longitude;
        if (Math.Abs(turn) < 180)
        {
            points.RemoveAt(points.Count - 1);
            return points;
        }

        // Once around the globe: the ring encloses the pole that it is nearer to.
        var pole = points.Average(p => p.Latitude) > 0 ? 90.0 : -90.0;
        points.Add((points[^1].Longitude, pole));
        points.Add((points[0].Longitude, pole));
        return points;
    }

    /// <summary>Sutherland and Hodgman's clipping against one meridian.</summary>
    private static List<(double X, double Y)> Clip(List<(double X, double Y)> ring, double meridian, bool keepBelow)
    {
        var kept = new List<(double, double)>();
        for (var i = 0; i < ring.Count; i++)
        {
            var (from, to) = (ring[i], ring[(i + 1) % ring.Count]);
            var (fromIn, toIn) = (IsKept(from.X), IsKept(to.X));
            if (fromIn)
            {
                kept.Add(from);
            }

            if (fromIn != toIn)
            {
                var share = (meridian - from.X) / (to.X - from.X);
                kept.Add((meridian, from.Y + (share * (to.Y - from.Y))));
            }
        }

        return kept;

        bool IsKept(double x) => keepBelow ? x <= meridian : x > meridian;
    }

    private static double SignedArea(List<(double X, double Y)> ring)
    {
        double twice = 0;
        for (var i = 0; i < ring.Count; i++)
        {
            var (a, b) = (ring[i], ring[(i + 1) % ring.Count]);
            twice += (a.X * b.Y) - (b.X * a.Y);
        }

        return twice / 2;
    }
}
