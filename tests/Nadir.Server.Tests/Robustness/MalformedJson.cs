using System.Text.Json;

namespace Nadir.Server.Tests.Robustness;

/// <summary>Makes bodies that have the members of a schema and values that nobody asked for.</summary>
internal sealed class MalformedJson(JsonElement document, Random random)
{
    private static readonly string[] Values =
    [
        "null", "true", "0", "1", "-1", "1.5", "1e400", "-1e308", "99999999999999999999", "\"\"", "\" \"", "\"red\"",
        "\"\\u0000\"", "\"\\ud800\"", "[]", "{}",
        "[null]", "[[[[]]]]", "[1,2,3,4]", "[-180,-90,180,90]", "[0,0,0,1e308]", "[\"a=b\"]",
        "[\"a<1\",\"a in \",\"like\"]", "{\"type\":\"Polygon\",\"coordinates\":[[[0,0],[1,0],[1,1],[0,0]]]}",
        "{\"type\":\"Polygon\",\"coordinates\":[[[0,0],[1,1],[1,0],[0,1],[0,0]]]}",
        "{\"type\":\"Polygon\",\"coordinates\":[]}", "{\"type\":\"GeometryCollection\",\"geometries\":[]}",
        "{\"type\":\"MultiPolygon\",\"coordinates\":[[[[0,0],[1e308,0],[1,1],[0,0]]]]}",
        "\"POLYGON((0 0,1 0,1 1,0 0))\"", "\"POLYGON EMPTY\"", "\"POINT(1 2)\"", "\"2024-01-01\"", "\"0001-01-01\"",
        "\"9999-12-31\"", "\"9999-12-31T23:59:60Z\"", "[{\"text\":\"red\"},{\"text\":\"red\",\"weight\":-1}]",
        "[{\"weight\":1e39,\"text\":\"a\"}]", "\"/etc/passwd\"", "\"../../../\"", "\"QkFE\"", "\"!!!\"",
    ];

    /// <summary>A body for an operation.</summary>
    public string Make(JsonElement operation)
    {
        if (random.Next(15) == 0)
        {
            return random.Next(3) switch
            {
                0 => new string('[', 5000),
                1 => string.Concat(Enumerable.Repeat("{\"text\":", 2000)),
                _ => $"{{\"text\":\"{new string('a', 100_000)}\"}}",
            };
        }

        var names = Members(operation).ToArray();
        if (names.Length == 0)
        {
            return Values[random.Next(Values.Length)];
        }

        // One sound member in front lets the others be looked at.
        var members = new List<string> { random.Next(2) == 0 ? "\"text\":\"red\"" : "\"id\":1" };
        for (var count = random.Next(1, 4); count > 0; count--)
        {
            members.Add($"\"{names[random.Next(names.Length)]}\":{Values[random.Next(Values.Length)]}");
        }

        return "{" + string.Join(',',
            members.Skip(random.Next(3) == 0 ? 1 : 0)
                .DistinctBy(member => random.Next(9) == 0 ? member : member.Split(':')[0])) + "}";
    }

    private IEnumerable<string> Members(JsonElement operation)
    {
        var schema = operation.GetProperty("requestBody").GetProperty("content").EnumerateObject().First().Value
            .GetProperty("schema");
        if (schema.TryGetProperty("$ref", out var reference))
        {
            schema = document.GetProperty("components").GetProperty("schemas")
                .GetProperty(reference.GetString()!.Split('/')[^1]);
        }

        return schema.TryGetProperty("properties", out var properties)
            ? properties.EnumerateObject().Select(member => member.Name) : [];
    }
}
