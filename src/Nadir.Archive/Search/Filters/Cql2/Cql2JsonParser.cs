using System.Globalization;
using System.Text.Json;

namespace Nadir.Archive.Search.Filters.Cql2;

/// <summary>Reads CQL2 JSON (OGC 21-065r2, clause 10). Thread-safe.</summary>
internal static class Cql2JsonParser
{
    /// <summary>Reads a filter.</summary>
    /// <param name="json">An object, or true or false.</param>
    /// <exception cref="Cql2Exception">It is no filter.</exception>
    public static Cql2Node Parse(JsonElement json) => Cql2Rules.RequireCondition(Read(json, "$", 0), "$");

    private static Cql2Node Read(JsonElement json, string path, int depth)
    {
        if (depth > Cql2Rules.Deepest)
        {
            throw new Cql2Exception(path, $"parts are nested deeper than {Cql2Rules.Deepest}");
        }

        return json.ValueKind switch
        {
            JsonValueKind.True or JsonValueKind.False => new Cql2Boolean(json.GetBoolean()),
            JsonValueKind.String => new Cql2Text(json.GetString()!),
            JsonValueKind.Number => json.TryGetDouble(out var number) && double.IsFinite(number)
                ? new Cql2Number(number)
                : throw new Cql2Exception(path, "the number is too large"),
            JsonValueKind.Array => new Cql2Array(ReadItems(json, path, depth)),
            JsonValueKind.Object => ReadObject(json, path, depth),
            _ => throw new Cql2Exception(path, "null is no part of a filter; ask for isNull"),
        };
    }

    private static Cql2Node ReadObject(JsonElement json, string path, int depth)
    {
        if (json.TryGetProperty("op", out var name))
        {
            return ReadOperation(json, Text(name, path, "op"), path, depth);
        }

        if (json.TryGetProperty("property", out var property))
        {
            return Text(property, path, "property") is { Length: > 0 } text ? new Cql2Property(text)
                : throw new Cql2Exception(path, "a property has no name");
        }

        if (json.TryGetProperty("date", out var date))
        {
            return ReadInstant(Text(date, path, "date"), isDate: true, path);
        }

        if (json.TryGetProperty("timestamp", out var timestamp))
        {
            return ReadInstant(Text(timestamp, path, "timestamp"), isDate: false, path);
        }

        if (json.TryGetProperty("interval", out var interval))
        {
            return interval.ValueKind == JsonValueKind.Array && interval.GetArrayLength() == 2
                ? Cql2Intervals.Make(ReadBound(interval[0], path + ".interval[0]", depth),
                    ReadBound(interval[1], path + ".interval[1]", depth), path)
                : throw new Cql2Exception(path, "an interval is an array of two bounds");
        }

        return json.TryGetProperty("bbox", out _) || json.TryGetProperty("type", out _)
            ? Cql2Places.Make(json.GetRawText(), path)
            : throw new Cql2Exception(
                path, "the object has none of op, property, date, timestamp, interval, bbox and type");
    }

    private static Cql2Operation ReadOperation(JsonElement json, string name, string path, int depth)
    {
        if (!json.TryGetProperty("args", out var args) || args.ValueKind != JsonValueKind.Array)
        {
            throw new Cql2Exception(path, "an op has no array of args");
        }

        return Cql2Rules.Make(name, ReadItems(args, path + ".args", depth), path);
    }

    private static List<Cql2Node> ReadItems(JsonElement array, string path, int depth)
    {
        if (array.GetArrayLength() > Cql2Rules.MostOperands)
        {
            throw new Cql2Exception(path, "an array has too many values");
        }

        return [.. array.EnumerateArray().Select(
            (item, index) => Read(item, string.Create(CultureInfo.InvariantCulture, $"{path}[{index}]"), depth + 1))];
    }

    private static Cql2Instant ReadInstant(string text, bool isDate, string path) =>
        Cql2Time.Parse(text) is { } time && time.IsDay == isDate
            ? new Cql2Instant(text, time)
            : throw new Cql2Exception(path, isDate ? "a date is written as 2021-06-01"
                : "a timestamp is written in UTC as 2021-06-01T10:30:00Z");

    private static Cql2Node? ReadBound(JsonElement bound, string path, int depth) =>
        bound.ValueKind == JsonValueKind.String
        ? Cql2Intervals.Bound(bound.GetString()!, path)
        : Read(bound, path, depth + 1) is Cql2Node { Kind: Cql2Kind.Instant or Cql2Kind.Property } node
            ? node
            : throw new Cql2Exception(path, "a bound of an interval is a time, .. or a property");

    private static string Text(JsonElement value, string path, string member) => value.ValueKind == JsonValueKind.String
        ? value.GetString()!
        : throw new Cql2Exception(path, $"the member {member} is a text");
}
