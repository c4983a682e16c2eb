using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Nadir.Archive;
using Nadir.Imagery.Files;
using Nadir.Server.Items;
using Nadir.Stac.Geometries;

namespace Nadir.Server.Exports;

/// <summary>Windows as GeoJSON (RFC 7946).</summary>
internal static class GeoJsonTable
{
    private static readonly JsonWriterOptions Options = new() { Encoder = FileNameEncoder.ForPages, Indented = false };

    /// <summary>Writes a feature for each window; one without a place has the geometry null.</summary>
    public static byte[] Write(IReadOnlyList<ExportedWindow> windows)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, Options))
        {
            json.WriteStartObject();
            json.WriteString("type", "FeatureCollection");
            json.WriteStartArray("features");
            foreach (var window in windows)
            {
                Write(json, window);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return bytes.ToArray();
    }

    private static void Write(Utf8JsonWriter json, ExportedWindow exported)
    {
        var (stored, row) = exported;
        json.WriteStartObject();
        json.WriteString("type", "Feature");
        json.WriteNumber("id", stored.Window.Id);
        json.WritePropertyName("geometry");
        json.WriteRawValue(stored.Window.Footprint ?? "null");
        var properties = new JsonObject();
        foreach (var (name, value) in ItemProperties.Of(stored.Description.Attributes))
        {
            properties[name] = JsonNode.Parse(value.GetRawText());
        }

        // What is known of the window comes last, so that no attribute of that name takes its place.
        Put(properties, "rank", row.Rank);
        Put(properties, "score", row.Score);
        Put(properties, "probability", row.Probability);
        properties["source"] = stored.Stamp.Source;
        var pixels = stored.Window.Pixels;
        properties["window"] = new JsonArray(pixels.X, pixels.Y, pixels.Width, pixels.Height);
        var (moment, start, end) = ExportTimes.Of(stored);
        Put(properties, "datetime", moment);
        Put(properties, "start_datetime", start);
        Put(properties, "end_datetime", end);
        Put(properties, "caption", stored.Window.Captions is [var first, ..] ? first : null);
        json.WritePropertyName("properties");
        properties.WriteTo(json);
        json.WriteEndObject();
    }

    private static void Put<T>(JsonObject properties, string name, T? value)
        where T : struct
    {
        if (value is { } given)
        {
            properties[name] = JsonValue.Create(given);
        }
    }

    private static void Put(JsonObject properties, string name, string? value)
    {
        if (value is not null)
        {
            properties[name] = value;
        }
    }
}

/// <summary>Windows as comma-separated values (RFC 4180) in UTF-8.</summary>
internal static class CsvTable
{
    private static readonly string[] Columns =
    [
        "rank", "score", "probability", "id", "source", "x", "y", "width", "height", "datetime", "start_datetime",
        "end_datetime",
        "longitude", "latitude", "west", "south", "east", "north", "caption", "wkt",
    ];

    private static readonly System.Buffers.SearchValues<char> Special = System.Buffers.SearchValues.Create("\",\r\n");

    /// <summary>
    /// Writes a line of names, then a line for each window. West is greater than east across the antimeridian.
    /// </summary>
    public static byte[] Write(IReadOnlyList<ExportedWindow> windows)
    {
        var text = new System.Text.StringBuilder();
        Line(text, Columns);
        foreach (var window in windows)
        {
            Line(text, Cells(window));
        }

        return System.Text.Encoding.UTF8.GetBytes(text.ToString());
    }

    private static IEnumerable<string?> Cells(ExportedWindow exported)
    {
        var (stored, row) = exported;
        var pixels = stored.Window.Pixels;
        var (moment, start, end) = ExportTimes.Of(stored);
        string?[] cells =
        [
            Text(row.Rank), Text(row.Score), Text(row.Probability), Text((long?)stored.Window.Id), stored.Stamp.Source,
            Text((int?)pixels.X), Text((int?)pixels.Y), Text((int?)pixels.Width), Text((int?)pixels.Height), moment,
            start, end,
        ];
        return [.. cells, .. Place(stored.Window.Footprint), stored.Window.Captions is [var first, ..] ? first
            : null, Outline(stored.Window.Footprint)];
    }

    private static string?[] Place(string? footprint)
    {
        if (footprint is null)
        {
            return new string?[6];
        }

        var box = FootprintBounds.Of(footprint);
        var centre = box.West + (box.Width / 2);
        return
        [
            Text((double?)(centre > 180 ? centre - 360 : centre)), Text((double?)((box.South + box.North) / 2)),
            Text((double?)box.West), Text((double?)box.South), Text((double?)box.East), Text((double?)box.North),
        ];
    }

    private static string? Outline(string? footprint) =>
        footprint is null ? null : FootprintGeometry.Read(footprint).AsText();

    private static string? Text<T>(T? value)
        where T : struct, IFormattable => value?.ToString(null, CultureInfo.InvariantCulture);

    private static void Line(System.Text.StringBuilder text, IEnumerable<string?> cells) =>
        text.AppendJoin(',', cells.Select(Quoted)).Append("\r\n");

    private static string? Quoted(string? cell) => cell is null || !cell.AsSpan().ContainsAny(Special) ? cell
        : $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}

/// <summary>When the image of a window was taken, in the words of STAC.</summary>
internal static class ExportTimes
{
    /// <summary>An instant, or the beginning and the end, in RFC 3339; null where unknown.</summary>
    public static (string? Moment, string? Start, string? End) Of(StoredWindow window)
    {
        var (from, to) = (window.Description.AcquiredFrom, window.Description.AcquiredTo);
        return from is not null && from == to ? (Write(from), null, null) : (null, Write(from), Write(to));
    }

    private static string? Write(DateTimeOffset? time) =>
        time?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture);
}
