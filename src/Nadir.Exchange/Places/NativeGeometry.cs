using NetTopologySuite.Geometries;

namespace Nadir.Exchange.Places;

/// <summary>
/// The encodings of GeoParquet 1.1 beside well-known binary: GeoArrow's, lists of structures of x and y.
/// </summary>
internal enum NativeEncoding
{
    /// <summary>A position.</summary>
    Point,

    /// <summary>A list of positions.</summary>
    LineString,

    /// <summary>A list of positions.</summary>
    MultiPoint,

    /// <summary>A list of rings, the outer one first.</summary>
    Polygon,

    /// <summary>A list of lines.</summary>
    MultiLineString,

    /// <summary>A list of polygons.</summary>
    MultiPolygon,
}

/// <summary>Makes geometries of what is read in native encodings. Thread-safe.</summary>
internal static class NativeGeometry
{
    private static readonly GeometryFactory Factory = new();

    /// <summary>How many lists a position is in.</summary>
    public static int Depth(this NativeEncoding encoding) => encoding switch
    {
        NativeEncoding.Point => 0,
        NativeEncoding.LineString or NativeEncoding.MultiPoint => 1,
        NativeEncoding.Polygon or NativeEncoding.MultiLineString => 2,
        _ => 3,
    };

    /// <summary>Makes a geometry.</summary>
    /// <param name="encoding">Its encoding.</param>
    /// <param name="parts">Its positions: polygons, of rings or lines, of positions. What has fewer
    /// lists is one of them.</param>
    /// <exception cref="FormatException">The positions are no such geometry; the message says
    /// what is wrong.</exception>
    public static Geometry Of(NativeEncoding encoding, IReadOnlyList<IReadOnlyList<IReadOnlyList<Coordinate>>> parts)
    {
        try
        {
            return encoding switch
            {
                NativeEncoding.Point => Factory.CreatePoint(parts[0][0][0]),
                NativeEncoding.LineString => Factory.CreateLineString([.. parts[0][0]]),
                NativeEncoding.MultiPoint => Factory.CreateMultiPointFromCoords([.. parts[0][0]]),
                NativeEncoding.Polygon => PolygonOf(parts[0]),
                NativeEncoding.MultiLineString =>
                    Factory.CreateMultiLineString([.. parts[0].Select(line => Factory.CreateLineString([.. line]))]),
                _ => Factory.CreateMultiPolygon([.. parts.Select(PolygonOf)]),
            };
        }
        catch (ArgumentException error)
        {
            // Rings that are not closed, and lines of one position.
            throw new FormatException($"its geometry is no {encoding} ({error.Message.TrimEnd('.')})", error);
        }
    }

    private static Polygon PolygonOf(IReadOnlyList<IReadOnlyList<Coordinate>> rings) =>
        Factory.CreatePolygon(Factory.CreateLinearRing([.. rings[0]]),
            [.. rings.Skip(1).Select(ring => Factory.CreateLinearRing([.. ring]))]);
}
