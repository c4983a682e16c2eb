using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Nadir.Archive.Search.Filters.Cql2;

/// <summary>Reads and writes places as CQL2 text does: well-known text with or without heights, and BBOX.</summary>
internal static class Cql2Wkt
{
    private static readonly Dictionary<string, (string Type, int Brackets)> Tags = new(StringComparer.OrdinalIgnoreCase)
    {
        ["POINT"] = ("Point", 0),
        ["LINESTRING"] = ("LineString", 1),
        ["POLYGON"] = ("Polygon", 2),
        ["MULTIPOINT"] = ("MultiPoint", 1),
        ["MULTILINESTRING"] = ("MultiLineString", 2),
        ["MULTIPOLYGON"] = ("MultiPolygon", 3),
        ["GEOMETRYCOLLECTION"] = ("GeometryCollection", 0),
        ["BBOX"] = ("", 0),
    };

    /// <summary>Whether a word begins a place.</summary>
    public static bool IsTag(string word) => Tags.ContainsKey(word);

    /// <summary>Reads a place, of which the first word was taken.</summary>
    /// <param name="tag">That word.</param>
    /// <param name="tokens">All pieces.</param>
    /// <param name="at">The next piece; afterwards the one behind the place.</param>
    /// <returns>A geometry of GeoJSON, or an object with <c>bbox</c>.</returns>
    /// <exception cref="Cql2Exception">It is none.</exception>
    public static JsonObject Read(string tag, IReadOnlyList<Cql2Token> tokens, ref int at)
    {
        var (type, brackets) = Tags[tag];
        if (type.Length == 0)
        {
            return new JsonObject { ["bbox"] = ReadItems(tokens, ref at, ReadNumber) };
        }

        if (tokens[at].Is("Z"))
        {
            at++;
        }

        if (type == "GeometryCollection")
        {
            return new JsonObject { ["type"] = type, ["geometries"] = ReadItems(tokens, ref at, ReadPart) };
        }

        var coordinates = type switch
        {
            "Point" => ReadPoint(tokens, ref at),
            // Simple Features writes its points in brackets of their own, and many leave these out.
            "MultiPoint" => ReadItems(tokens, ref at, ReadMember),
            _ => ReadNested(tokens, ref at, brackets),
        };
        return new JsonObject { ["type"] = type, ["coordinates"] = coordinates };
    }

    /// <summary>Writes a place.</summary>
    /// <param name="json">A geometry of GeoJSON, or an object with <c>bbox</c>, as
    /// <see cref="Cql2Places"/> took it.</param>
    public static string Write(string json)
    {
        using var document = JsonDocument.Parse(json);
        var text = new StringBuilder();
        Write(text, document.RootElement);
        return text.ToString();
    }

    private delegate JsonNode Reader(IReadOnlyList<Cql2Token> tokens, ref int at);

    private static JsonArray ReadItems(IReadOnlyList<Cql2Token> tokens, ref int at, Reader read)
    {
        Require(tokens, ref at, "(");
        var items = new JsonArray { read(tokens, ref at) };
        while (tokens[at].IsSign(","))
        {
            at++;
            items.Add(read(tokens, ref at));
        }

        Require(tokens, ref at, ")");
        return items;
    }

    private static JsonArray ReadNested(IReadOnlyList<Cql2Token> tokens, ref int at, int brackets) => brackets == 1
        ? ReadItems(tokens, ref at, ReadPosition)
        : ReadItems(tokens, ref at,
            (IReadOnlyList<Cql2Token> all, ref int next) => ReadNested(all, ref next, brackets - 1));

    private static JsonNode ReadPart(IReadOnlyList<Cql2Token> tokens, ref int at)
    {
        var token = tokens[at++];
        return token.Kind == Cql2TokenKind.Word && Tags.TryGetValue(token.Value, out var tag)
            && tag.Type is not ("" or "GeometryCollection")
            ? Read(token.Value, tokens, ref at)
            : throw new Cql2Exception(token.Position, "a geometry is wanted");
    }

    private static JsonNode ReadMember(IReadOnlyList<Cql2Token> tokens, ref int at) =>
        tokens[at].IsSign("(") ? ReadPoint(tokens, ref at) : ReadPosition(tokens, ref at);

    private static JsonArray ReadPoint(IReadOnlyList<Cql2Token> tokens, ref int at)
    {
        Require(tokens, ref at, "(");
        var position = ReadPosition(tokens, ref at);
        Require(tokens, ref at, ")");
        return (JsonArray)position;
    }

    private static JsonNode ReadPosition(IReadOnlyList<Cql2Token> tokens, ref int at)
    {
        var position = new JsonArray { ReadNumber(tokens, ref at), ReadNumber(tokens, ref at) };
        if (tokens[at].Kind == Cql2TokenKind.Number || tokens[at].IsSign("-") || tokens[at].IsSign("+"))
        {
            position.Add(ReadNumber(tokens, ref at));
        }

        return position;
    }

    private static JsonNode ReadNumber(IReadOnlyList<Cql2Token> tokens, ref int at)
    {
        var sign = tokens[at].IsSign("-") ? -1 : 1;
        at += sign < 0 || tokens[at].IsSign("+") ? 1 : 0;
        var token = tokens[at];
        if (token.Kind != Cql2TokenKind.Number)
        {
            throw new Cql2Exception(token.Position, "a coordinate is wanted");
        }

        at++;
        return JsonValue.Create(sign * token.Number);
    }

    private static void Require(IReadOnlyList<Cql2Token> tokens, ref int at, string sign)
    {
        if (!tokens[at].IsSign(sign))
        {
            throw new Cql2Exception(tokens[at].Position, $"{sign} is wanted in a geometry");
        }

        at++;
    }

    private static void Write(StringBuilder text, JsonElement place)
    {
        if (place.TryGetProperty("bbox", out var bounds) && !place.TryGetProperty("type", out _))
        {
            text.Append("BBOX").Append('(').AppendJoin(", ", bounds.EnumerateArray().Select(Number)).Append(')');
            return;
        }

        var type = place.GetProperty("type").GetString()!;
        text.Append(type.ToUpperInvariant()).Append(HasHeights(place) ? " Z " : " ");
        if (type == "GeometryCollection")
        {
            WriteItems(text, place.GetProperty("geometries"), Write);
        }
        else if (type == "Point")
        {
            text.Append('(');
            WritePosition(text, place.GetProperty("coordinates"));
            text.Append(')');
        }
        else
        {
            WriteNested(text, place.GetProperty("coordinates"), isOfPoints: type == "MultiPoint");
        }
    }

    private static void WriteNested(StringBuilder text, JsonElement items, bool isOfPoints) =>
        WriteItems(text, items, (_, item) =>
    {
        if (item[0].ValueKind == JsonValueKind.Array)
        {
            WriteNested(text, item, isOfPoints: false);
        }
        else if (isOfPoints)
        {
            text.Append('(');
            WritePosition(text, item);
            text.Append(')');
        }
        else
        {
            WritePosition(text, item);
        }
    });

    private static void WriteItems(StringBuilder text, JsonElement items, Action<StringBuilder, JsonElement> write)
    {
        text.Append('(');
        foreach (var (place, item) in items.EnumerateArray().Index())
        {
            text.Append(place > 0 ? ", " : "");
            write(text, item);
        }

        text.Append(')');
    }

    private static void WritePosition(StringBuilder text, JsonElement position) =>
        text.AppendJoin(' ', position.EnumerateArray().Take(3).Select(Number));

    private static string Number(JsonElement number) => number.GetDouble().ToString("R", CultureInfo.InvariantCulture);

    private static bool HasHeights(JsonElement place)
    {
        if (place.GetProperty("type").ValueEquals("GeometryCollection"))
        {
            return false;
        }

        var position = place.GetProperty("coordinates");
        while (position[0].ValueKind == JsonValueKind.Array)
        {
            position = position[0];
        }

        return position.GetArrayLength() > 2;
    }
}
