using Nadir.Imagery;
using Nadir.Stac.Geometries;

namespace Nadir.Archive.Ingest;

/// <summary>Writes footprints as GeoJSON geometries (RFC 7946).</summary>
public static class FootprintGeoJson
{
    // A hundredth of a millionth of a degree is about a millimetre.
    private const int Decimals = 8;

    /// <summary>Writes a Polygon, or a MultiPolygon where the antimeridian cuts the ground.</summary>
    /// <param name="footprint">The ground.</param>
    public static string Write(Footprint footprint)
    {
        ArgumentNullException.ThrowIfNull(footprint);
        return GeoJsonGeometry.Write([.. footprint.Polygons.Select(ring => new[] { ring.Select(Rounded) })]);
    }

    private static (double Longitude, double Latitude) Rounded((double Longitude, double Latitude) position) =>
        (Math.Round(position.Longitude, Decimals), Math.Round(position.Latitude, Decimals));
}
