using System.Buffers;
using System.Text;
using System.Text.Json;
using Nadir.Imagery;

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
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer))
        {
            var several = footprint.Polygons.Count > 1;
            json.WriteStartObject();
            json.WriteString("type"u8, several ? "MultiPolygon"u8 : "Polygon"u8);
            json.WriteStartArray("coordinates"u8);
            foreach (var ring in footprint.Polygons)
            {
                if (several)
                {
                    json.WriteStartArray();
                }

                WriteRing(json, ring);
                if (several)
                {
                    json.WriteEndArray();
                }
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void WriteRing(Utf8JsonWriter json, IReadOnlyList<(double Longitude, double Latitude)> ring)
    {
        json.WriteStartArray();
        foreach (var (longitude, latitude) in ring)
        {
            json.WriteStartArray();
            json.WriteNumberValue(Math.Round(longitude, Decimals));
            json.WriteNumberValue(Math.Round(latitude, Decimals));
            json.WriteEndArray();
        }

        json.WriteEndArray();
    }
}
