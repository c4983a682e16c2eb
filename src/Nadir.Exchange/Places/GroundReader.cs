using System.Text.Json;
using System.Text.Json.Nodes;
using Nadir.Imagery.Georeferencing;
using Nadir.Stac.Geometries;
using Nadir.Stac.Items;
using NetTopologySuite.Geometries;

namespace Nadir.Exchange.Places;

/// <summary>Makes footprints of the archive of geometries in any reference system. For one thread at a time.</summary>
/// <param name="system">The system of the geometries; null for longitude and latitude.</param>
internal sealed class GroundReader(CoordinateTransformation? system) : IDisposable
{
    private readonly WellKnownBinary _binary = new();

    /// <summary>Reads a geometry.</summary>
    /// <param name="bytes">Well-known binary.</param>
    /// <returns>A GeoJSON Polygon or MultiPolygon in longitude and latitude, or null and what is
    /// wrong with it.</returns>
    public (string? Footprint, string? Fault) Read(byte[] bytes) => Read(() => _binary.Read(bytes));

    /// <summary>Reads a geometry in a native encoding.</summary>
    /// <param name="encoding">Its encoding.</param>
    /// <param name="parts">Its positions, as <see cref="NativeGeometry.Of"/> takes them.</param>
    /// <returns>As of well-known binary.</returns>
    public (string? Footprint, string? Fault) Read(
        NativeEncoding encoding, IReadOnlyList<IReadOnlyList<IReadOnlyList<Coordinate>>> parts) =>
        Read(() => NativeGeometry.Of(encoding, parts));

    public void Dispose() => system?.Dispose();

    private (string? Footprint, string? Fault) Read(Func<Geometry> read)
    {
        try
        {
            var geometry = read();
            if (geometry.IsEmpty)
            {
                return (null, "its geometry is empty");
            }

            if (system is not null && !Transform(geometry))
            {
                return (null, "its geometry lies where its reference system does not reach");
            }

            return OfDegrees(geometry);
        }
        catch (FormatException error)
        {
            return (null, error.Message);
        }
    }

    private static (string? Footprint, string? Fault) OfDegrees(Geometry geometry)
    {
        if (geometry.Coordinates.Any(position => !double.IsFinite(position.X) || !double.IsFinite(position.Y)))
        {
            return (null, "its geometry has a coordinate that is no number");
        }

        // As for items of a catalog: points become small squares, what jumps over the antimeridian is cut there.
        using var item = JsonDocument.Parse(new JsonObject { ["geometry"] = GeoJsonOf(geometry) }.ToJsonString());
        var (footprint, fault) = StacGeometry.Read(item.RootElement);
        return (footprint, fault is null ? null : $"its geometry cannot be used: {fault}");
    }

    private static JsonNode GeoJsonOf(Geometry geometry) => geometry switch
    {
        Point point => Typed("Point", Position(point.Coordinate)),
        LineString line => Typed("LineString", Positions(line)),
        Polygon polygon => JsonNode.Parse(GeoJsonGeometry.Write([RingsOf(polygon)]))!,
        MultiPolygon areas => JsonNode.Parse(
            GeoJsonGeometry.Write([.. areas.Geometries.Cast<Polygon>().Select(RingsOf)]))!,
        MultiPoint points => Typed("MultiPoint", [.. points.Coordinates.Select(Position)]),
        GeometryCollection parts => new JsonObject
        {
            ["type"] = "GeometryCollection",
            ["geometries"] = new JsonArray([.. parts.Geometries.Select(GeoJsonOf)]),
        },
        _ => throw new FormatException($"its geometry is a {geometry.GeometryType}, which is not read"),
    };

    private static JsonObject Typed(string type, JsonArray coordinates) =>
        new() { ["type"] = type, ["coordinates"] = coordinates };

    private static JsonArray Positions(LineString line) => [.. line.Coordinates.Select(Position)];

    private static JsonArray Position(Coordinate position) => [position.X, position.Y];

    private static IEnumerable<IEnumerable<(double Longitude, double Latitude)>> RingsOf(Polygon polygon) =>
        polygon.Holes.Prepend(polygon.Shell)
            .Select(ring => ring.Coordinates.Select(position => (position.X, position.Y)));

    private bool Transform(Geometry geometry)
    {
        var positions = new CoordinateList(geometry);
        return positions.Apply(system!);
    }

    // Coordinates of a geometry as two arrays, since a transformation of many at a time costs little more than of one.
    private sealed class CoordinateList : ICoordinateSequenceFilter
    {
        private readonly List<(CoordinateSequence Sequence, int Index)> _places = [];
        private readonly Geometry _geometry;

        public CoordinateList(Geometry geometry) => _geometry = geometry;

        public bool Done => false;

        public bool GeometryChanged => false;

        public void Filter(CoordinateSequence sequence, int index) => _places.Add((sequence, index));

        public bool Apply(CoordinateTransformation transformation)
        {
            _geometry.Apply(this);
            double[] x = [.. _places.Select(place => place.Sequence.GetX(place.Index))];
            double[] y = [.. _places.Select(place => place.Sequence.GetY(place.Index))];
            if (!transformation.Apply(x, y))
            {
                return false;
            }

            foreach (var (number, (sequence, index)) in _places.Index())
            {
                sequence.SetX(index, x[number]);
                sequence.SetY(index, y[number]);
            }

            _geometry.GeometryChanged();
            return true;
        }
    }
}
