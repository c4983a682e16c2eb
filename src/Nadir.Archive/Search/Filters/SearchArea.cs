using System.Globalization;
using System.Text.Json;
using Nadir.Stac.Geometries;
using Nadir.Stac.Items;
using Nadir.Text;
using NetTopologySuite.Geometries;
using NetTopologySuite.Geometries.Prepared;
using NetTopologySuite.IO;
using NetTopologySuite.Operation.Valid;

namespace Nadir.Archive.Search.Filters;

/// <summary>
/// Ground to search in, in degrees of longitude and latitude on WGS 84. Edges are straight in these coordinates, as in
/// GeoJSON.
/// </summary>
/// <remarks>Immutable, safe to use from many threads.</remarks>
public sealed class SearchArea
{
    private static readonly GeometryFactory Factory = new(new PrecisionModel(), 4326);
    private const int DeepestBrackets = 3;

    private static readonly Envelope World = new(-180, 180, -90, 90);

    private SearchArea(Geometry geometry) => Geometry = geometry;

    /// <summary>The ground, between -180 and 180 degrees.</summary>
    internal Geometry Geometry { get; }

    /// <summary>Makes an area of a box.</summary>
    /// <param name="west">Western bound, -180 to 180.</param>
    /// <param name="south">Southern bound, -90 to 90.</param>
    /// <param name="east">Eastern bound, -180 to 180; less than west where the box crosses the antimeridian.</param>
    /// <param name="north">Northern bound, not less than south.</param>
    /// <exception cref="ArchiveException">A bound is out of range.</exception>
    public static SearchArea OfBox(double west, double south, double east, double north)
    {
        if (!(Math.Abs(west) <= 180 && Math.Abs(east) <= 180 && south >= -90 && north <= 90 && south <= north))
        {
            throw new ArchiveException(string.Create(
                CultureInfo.InvariantCulture,
                $"The box {west},{south},{east},{north} is none: give west,south,east,north in degrees, longitudes "
                    + $"from -180 to 180, latitudes from -90 to 90, south first."));
        }

        return new SearchArea(west <= east
            ? Factory.ToGeometry(new Envelope(west, east, south, north))
            : Factory.CreateGeometryCollection(
                [Factory.ToGeometry(new Envelope(west, 180, south, north)),
                    Factory.ToGeometry(new Envelope(-180, east, south, north))]));
    }

    /// <summary>Reads a box: <c>west,south,east,north</c>.</summary>
    /// <exception cref="ArchiveException">It is none.</exception>
    public static SearchArea ParseBox(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        double?[] bounds = [.. text.Split(',').Select(part => ItemAttribute.ParseNumber(part.Trim()))];
        return bounds is [{ } west, { } south, { } east, { } north]
            ? OfBox(west, south, east, north)
            : throw new ArchiveException(
                $"The box '{text}' cannot be read; write four numbers, west,south,east,north, such as "
                    + $"5.9,45.8,10.5,47.8.");
    }

    /// <summary>Reads polygons: GeoJSON (a geometry, a Feature or a FeatureCollection) or well-known text.</summary>
    /// <exception cref="ArchiveException">It is no area, lies outside the world, or its rings
    /// cross themselves.</exception>
    public static SearchArea ParsePolygon(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        try
        {
            return OfPolygon(text.TrimStart().StartsWith('{') ? ReadGeoJson(text) : ReadWellKnownText(text));
        }
        catch (ParseException error)
        {
            // What the parser says is in terms of its tokens.
            throw new ArchiveException(
                "The polygon cannot be read: it is neither GeoJSON nor well-known text such as POLYGON ((5 45, 10 "
                    + "45, 10 48, 5 45)).", error);
        }
        catch (Exception error) when (error is FormatException or JsonException or ArgumentException)
        {
            throw new ArchiveException(
                $"The polygon cannot be read as GeoJSON or well-known text: {error.Message.TrimEnd('.')}.", error);
        }
    }

    /// <summary>Reads any geometry of GeoJSON: what a point, a line or an area touches is found.</summary>
    /// <param name="geometry">A geometry object; no feature.</param>
    /// <exception cref="ArchiveException">It is none, lies outside the world, or its rings
    /// cross themselves.</exception>
    public static SearchArea OfGeoJson(JsonElement geometry)
    {
        try
        {
            ReadableJson.Require(geometry);
            return OfGeometry(GeoJsonGeometry.ReadAny(geometry));
        }
        catch (Exception error) when (error is FormatException or JsonException or ArgumentException)
        {
            throw new ArchiveException($"The geometry cannot be read as GeoJSON: {error.Message.TrimEnd('.')}.", error);
        }
    }

    // The reader of well-known text descends once for each bracket, and knows letters of ASCII alone.
    private static Geometry ReadWellKnownText(string text)
    {
        int depth = 0;
        foreach (var letter in text)
        {
            depth += letter switch { '(' => 1, ')' => -1, _ => 0 };
            if (depth > DeepestBrackets || !char.IsAscii(letter))
            {
                throw new FormatException(depth > DeepestBrackets
                    ? "its brackets are nested deeper than those of a MULTIPOLYGON"
                    : $"the letter '{letter}' is none of well-known text");
            }
        }

        try
        {
            return new WKTReader().Read(text) ?? throw new FormatException("it holds no geometry");
        }
        catch (Exception error) when (error is IndexOutOfRangeException or NullReferenceException
            or InvalidCastException or InvalidOperationException or NotSupportedException
            or OverflowException)
        {
            throw new FormatException("it is no well-known text", error);
        }
    }

    private static Geometry ReadGeoJson(string text)
    {
        using var document = JsonDocument.Parse(text);
        ReadableJson.Require(document.RootElement);
        return GeoJsonGeometry.Read(document.RootElement);
    }

    private static SearchArea OfPolygon(Geometry geometry)
    {
        if (geometry is not (Polygon or MultiPolygon) || geometry.IsEmpty)
        {
            throw new FormatException($"a {geometry.GeometryType} is no area");
        }

        return OfGeometry(geometry);
    }

    private static SearchArea OfGeometry(Geometry geometry)
    {
        if (new IsValidOp(geometry).ValidationError is { } fault)
        {
            throw new FormatException(string.Create(
                CultureInfo.InvariantCulture, $"{fault.Message} at {fault.Coordinate.X}, {fault.Coordinate.Y}"));
        }

        var bounds = geometry.EnvelopeInternal;
        if (bounds.MinY < -90 || bounds.MaxY > 90 || bounds.MinX < -360 || bounds.MaxX > 360)
        {
            throw new FormatException("its coordinates are no degrees of longitude and latitude");
        }

        return new SearchArea(World.Contains(bounds) ? geometry : Wrap(geometry));
    }

    // What lies beyond the antimeridian lies on the other side of the map.
    private static GeometryCollection Wrap(Geometry geometry)
    {
        var world = Factory.ToGeometry(World);
        return Factory.CreateGeometryCollection(
        [
            .. new[] { -360.0, 0, 360 }
                .Select(turn => NetTopologySuite.Geometries.Utilities.AffineTransformation.TranslationInstance(turn, 0)
                    .Transform(geometry).Intersection(world))
                .Where(part => !part.IsEmpty),
        ]);
    }
}

/// <summary>An area made ready to be held against many footprints. For one thread at a time.</summary>
internal sealed class PreparedArea
{
    private readonly IPreparedGeometry[] _parts;
    private readonly Envelope?[] _rectangles;

    public PreparedArea(SearchArea area)
    {
        var parts = Enumerable.Range(0, area.Geometry.NumGeometries).Select(area.Geometry.GetGeometryN).ToArray();
        _parts = [.. parts.Select(PreparedGeometryFactory.Prepare)];
        _rectangles = [.. parts.Select(part => part.IsRectangle ? part.EnvelopeInternal : null)];
        Boxes = [.. parts.Select(part => part.EnvelopeInternal)];
    }

    /// <summary>A box around each part.</summary>
    public IReadOnlyList<Envelope> Boxes { get; }

    /// <summary>The parts that are rectangles: whatever lies within one touches the area.</summary>
    public IEnumerable<Envelope> Rectangles => _rectangles.OfType<Envelope>();

    /// <summary>
    /// Whether everything within a box touches the area, so that the footprint itself need not be looked at.
    /// </summary>
    public bool Encloses(Envelope box) => _rectangles.Any(rectangle => rectangle?.Contains(box) == true);

    /// <summary>Whether a footprint touches the area.</summary>
    /// <param name="footprint">As the catalog keeps it.</param>
    public bool Touches(string footprint)
    {
        var geometry = FootprintGeometry.Read(footprint);
        return _parts.Any(part => part.Intersects(geometry));
    }
}
