namespace Nadir.Imagery.Georeferencing;

/// <summary>Makes a ring of longitudes and latitudes into polygons that stay between -180 and 180 degrees.</summary>
internal static class Antimeridian
{
    // A ten-millionth of a degree is a centimetre.
    private const double Near = 1e-7;

    /// <summary>
    /// Follows the ring without jumps, closes it over a pole that it encircles, turns it counterclockwise and cuts it
    /// at the antimeridian. The ring must be of one piece on either side, as an image's outline is.
    /// </summary>
    /// <param name="ring">Points in order, the first not repeated; latitudes from -90 to 90.</param>
    /// <param name="isGeographic">
    /// Whether the longitude of a point at a pole tells which column it is of; else it means nothing there.
    /// </param>
    /// <param name="holdsNorthPole">Whether the ring encircles the north pole or the south pole; null where
    /// that is not known.</param>
    internal static Footprint Cut(
        IReadOnlyList<(double Longitude, double Latitude)> ring, bool isGeographic = true, bool? holdsNorthPole = null)
    {
        var (points, encircles) = Unwrap(isGeographic ? ring : WithoutPole(ring, out _), isGeographic ? null
            : PoleOf(ring));
        if (encircles)
        {
            // Once around the globe. Without better knowledge the ring encloses the pole that it is nearer to.
            var pole = holdsNorthPole ?? points.Average(p => p.Latitude) > 0 ? 90.0 : -90.0;
            points.Add((points[^1].Longitude, pole));
            points.Add((points[0].Longitude, pole));
        }
        else if (points.Max(p => p.Longitude) - points.Min(p => p.Longitude) >= 360 - Near)
        {
            // An image whose sides meet, or overlap, behind the globe.
            return Box(-180, points.Min(p => p.Latitude), 180, points.Max(p => p.Latitude));
        }

        return CutUnwrapped(points);
    }

    /// <summary>A box of degrees, cut at the antimeridian.</summary>
    /// <param name="west">Western bound.</param>
    /// <param name="south">Southern bound, -90 to 90.</param>
    /// <param name="east">Eastern bound, above the western one by 360 at most.</param>
    /// <param name="north">Northern bound, -90 to 90.</param>
    internal static Footprint Box(double west, double south, double east, double north) =>
        CutUnwrapped([(west, south), (east, south), (east, north), (west, north)]);

    private static Footprint CutUnwrapped(List<(double Longitude, double Latitude)> points)
    {
        if (SignedArea(points) < 0)
        {
            points.Reverse();
        }

        var shift = -360 * Math.Floor((points.Min(p => p.Longitude) + 180) / 360);
        var rest = points.ConvertAll(p => (p.Longitude + shift, p.Latitude));
        var polygons = new List<IReadOnlyList<(double, double)>>();
        for (var turn = 0; rest.Count > 0; turn++)
        {
            var meridian = 180 + (360.0 * turn);
            Add(polygons, Clip(rest, meridian, keepBelow: true), -360.0 * turn);
            rest = Clip(rest, meridian, keepBelow: false);
        }

        return new Footprint(polygons);
    }

    private static void Add(
        List<IReadOnlyList<(double, double)>> polygons, List<(double X, double Y)> ring, double shift)
    {
        if (ring.Count >= 3 && Math.Abs(SignedArea(ring)) > 0)
        {
            polygons.Add([.. ring.Append(ring[0]).Select(p => (p.X + shift, p.Y))]);
        }
    }

    // The pole that one point of the ring is at, as where four tiles of a polar map meet; null without one.
    private static double? PoleOf(IReadOnlyList<(double Longitude, double Latitude)> ring)
    {
        _ = WithoutPole(ring, out var pole);
        return pole;
    }

    // The points that come after the one at a pole, up to the one before it.
    private static IReadOnlyList<(double Longitude, double Latitude)> WithoutPole(
        IReadOnlyList<(double Longitude, double Latitude)> ring, out double? pole)
    {
        int[] poles = [.. Enumerable.Range(0, ring.Count).Where(i => Math.Abs(ring[i].Latitude) > 90 - Near)];
        pole = poles.Length == 1 ? Math.CopySign(90, ring[poles[0]].Latitude) : null;
        return pole is null ? ring
            : [.. Enumerable.Range(1, ring.Count - 1).Select(i => ring[(poles[0] + i) % ring.Count])];
    }

    // The ring without jumps, and whether it goes around the globe. At a pole all longitudes meet.
    private static (List<(double Longitude, double Latitude)> Points, bool Encircles) Unwrap(
        IReadOnlyList<(double Longitude, double Latitude)> ring, double? pole)
    {
        var points = new List<(double Longitude, double Latitude)>(ring.Count + 3) { ring[0] };
        var half = -1;
        for (var i = 1; i <= ring.Count; i++)
        {
            var (longitude, latitude) = ring[i % ring.Count];
            var step = Math.IEEERemainder(longitude - points[^1].Longitude, 360);
            half = Math.Abs(step) > 180 - Near ? i : half;
            points.Add((points[^1].Longitude + step, latitude));
        }

        if (pole is { } corner)
        {
            points[^1] = (points[^2].Longitude, corner);
            points.Add((points[0].Longitude, corner));
            return (points, false);
        }

        var turn = points[^1].Longitude - points[0].Longitude;
        if (Math.Abs(turn) >= 180 && half > 0)
        {
            // An edge goes through the pole: on either side of it the same way round.
            for (var i = half; i < points.Count; i++)
            {
                points[i] = (points[i].Longitude - turn, points[i].Latitude);
            }

            turn = 0;
        }

        if (Math.Abs(turn) < 180)
        {
            points.RemoveAt(points.Count - 1);
            return (points, false);
        }

        return (points, true);
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
