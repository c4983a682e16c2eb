using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Nadir.Server.Tests.Stac;

/// <summary>
/// What the specifications require of STAC documents (STAC 1.1 item, catalog and collection; STAC API 1.0 core,
/// features and item search; RFC 7946), written from their texts and not from what the server writes.
/// </summary>
internal static partial class StacRules
{
    public static void CheckItem(JsonElement item)
    {
        Assert.Equal("Feature", Text(item, "type"));
        Assert.Matches(@"^1\.[01]\.\d+$", Text(item, "stac_version"));
        Assert.NotEmpty(Text(item, "id"));
        Assert.Equal(JsonValueKind.Array, item.GetProperty("stac_extensions").ValueKind);
        var geometry = item.GetProperty("geometry");
        if (geometry.ValueKind == JsonValueKind.Null)
        {
            Assert.False(item.TryGetProperty("bbox", out _), "an item without a geometry has no bbox");
        }
        else
        {
            CheckGeometry(geometry);
            CheckBox(item.GetProperty("bbox"));
        }

        CheckTimes(item.GetProperty("properties"));
        CheckLinks(item, "self", "root", "parent", "collection");
        Assert.NotEmpty(Text(item, "collection"));
        foreach (var asset in item.GetProperty("assets").EnumerateObject())
        {
            // Objects of stores in the cloud have addresses of their own.
            CheckAddress(Text(asset.Value, "href"), "s3");
            Assert.All(Roles(asset.Value), role => Assert.Equal(JsonValueKind.String, role.ValueKind));
        }

        Assert.Contains(item.GetProperty("assets").EnumerateObject(), asset =>
            Roles(asset.Value).Any(role => role.GetString() == "thumbnail")
            && Text(asset.Value, "type") is "image/png" or "image/jpeg" or "image/webp");
    }

    public static void CheckItemCollection(JsonElement page)
    {
        Assert.Equal("FeatureCollection", Text(page, "type"));
        var features = page.GetProperty("features");
        Assert.All(features.EnumerateArray(), CheckItem);
        Assert.Equal(features.GetArrayLength(), page.GetProperty("numberReturned").GetInt32());
        CheckLinks(page, "self", "root");
    }

    public static void CheckCollection(JsonElement collection)
    {
        Assert.Equal("Collection", Text(collection, "type"));
        Assert.Matches(@"^1\.[01]\.\d+$", Text(collection, "stac_version"));
        Assert.Matches("^[A-Za-z0-9_.-]+$", Text(collection, "id"));
        Assert.NotEmpty(Text(collection, "description"));
        Assert.NotEmpty(Text(collection, "license"));
        var extent = collection.GetProperty("extent");
        Assert.All(extent.GetProperty("spatial").GetProperty("bbox").EnumerateArray(), CheckBox);
        var interval = extent.GetProperty("temporal").GetProperty("interval")[0];
        Assert.Equal(2, interval.GetArrayLength());
        Assert.All(interval.EnumerateArray(),
            time => Assert.True(time.ValueKind == JsonValueKind.Null || IsTime(time.GetString()!)));
        CheckLinks(collection, "self", "root", "parent", "items");
    }

    public static void CheckLanding(JsonElement landing)
    {
        Assert.Equal("Catalog", Text(landing, "type"));
        Assert.NotEmpty(Text(landing, "id"));
        Assert.NotEmpty(Text(landing, "description"));
        CheckLinks(landing, "self", "root", "service-desc", "service-doc", "conformance", "data", "search");
        var searches = landing.GetProperty("links").EnumerateArray().Where(link => Text(link, "rel") == "search")
            .ToList();
        Assert.Equal(["GET", "POST"], searches.Select(link => Text(link, "method")).Order());
        Assert.All(searches, link => Assert.Equal("application/geo+json", Text(link, "type")));
    }

    public static void CheckLinks(JsonElement document, params string[] required)
    {
        var links = document.GetProperty("links").EnumerateArray().ToList();
        Assert.All(links, link => CheckAddress(Text(link, "href")));
        Assert.All(required, relation => Assert.Contains(links, link => Text(link, "rel") == relation));
    }

    public static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;

    public static string Link(JsonElement document, string relation) =>
        Text(document.GetProperty("links").EnumerateArray().First(link => Text(link, "rel") == relation), "href");

    private static JsonElement[] Roles(JsonElement asset) =>
        asset.TryGetProperty("roles", out var roles) ? [.. roles.EnumerateArray()] : [];

    private static void CheckAddress(string href, string? scheme = null) => Assert.True(
        Uri.TryCreate(href.Replace("{z}", "0", StringComparison.Ordinal).Replace("{x}", "0", StringComparison.Ordinal)
            .Replace("{y}", "0", StringComparison.Ordinal), UriKind.Absolute, out var address)
        && (address.Scheme is "http" or "https" || address.Scheme == scheme), href);

    private static void CheckTimes(JsonElement properties)
    {
        var time = properties.GetProperty("datetime");
        if (time.ValueKind == JsonValueKind.Null)
        {
            // The item specification wants a range here; of an image whose time nobody knows one would be made up.
            if (!properties.TryGetProperty("start_datetime", out _)
                && !properties.TryGetProperty("end_datetime", out _))
            {
                return;
            }

            Assert.True(IsTime(Text(properties, "start_datetime")) && IsTime(Text(properties, "end_datetime")));
            Assert.True(string.CompareOrdinal(
                Text(properties, "start_datetime"), Text(properties, "end_datetime")) <= 0);
        }
        else
        {
            Assert.True(IsTime(time.GetString()!));
        }
    }

    private static void CheckBox(JsonElement box)
    {
        double[] bounds = [.. box.EnumerateArray().Select(value => value.GetDouble())];
        Assert.Equal(4, bounds.Length);
        Assert.True(Math.Abs(bounds[0]) <= 180 && Math.Abs(bounds[2]) <= 180 && bounds[1] >= -90 && bounds[3] <= 90
            && bounds[1] <= bounds[3]);
    }

    private static void CheckGeometry(JsonElement geometry)
    {
        var coordinates = geometry.GetProperty("coordinates");
        IEnumerable<JsonElement> rings = Text(geometry, "type") switch
        {
            "Polygon" => coordinates.EnumerateArray(),
            "MultiPolygon" => coordinates.EnumerateArray().SelectMany(polygon => polygon.EnumerateArray()),
            var other => throw new InvalidOperationException(other),
        };
        foreach (var ring in rings)
        {
            (double X, double Y)[] points = [
                .. ring.EnumerateArray().Select(point => (point[0].GetDouble(), point[1].GetDouble()))];
            Assert.True(points.Length >= 4 && points[0] == points[^1], "rings are closed");
            Assert.All(points, point => Assert.True(Math.Abs(point.X) <= 180 && Math.Abs(point.Y) <= 90));
            Assert.True(points.Zip(points.Skip(1), (a, b) => (a.X * b.Y) - (b.X * a.Y)).Sum() > 0,
                "outer rings run counterclockwise");
        }
    }

    private static bool IsTime(string text) =>
        Rfc3339().IsMatch(text) && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, out _);

    [GeneratedRegex(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$")]
    private static partial Regex Rfc3339();
}
