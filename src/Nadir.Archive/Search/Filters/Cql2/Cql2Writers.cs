using System.Globalization;
using System.Text.Json.Nodes;

namespace Nadir.Archive.Search.Filters.Cql2;

/// <summary>Writes filters as CQL2 JSON.</summary>
internal static class Cql2JsonWriter
{
    /// <summary>Writes a part.</summary>
    public static JsonNode Write(Cql2Node node) => node switch
    {
        Cql2Text text => JsonValue.Create(text.Value),
        Cql2Number number => JsonValue.Create(number.Value),
        Cql2Boolean boolean => JsonValue.Create(boolean.Value),
        Cql2Instant instant => new JsonObject { [instant.IsDate ? "date" : "timestamp"] = instant.Text },
        Cql2Interval interval =>
            new JsonObject { ["interval"] = new JsonArray(Bound(interval.From), Bound(interval.To)) },
        Cql2Ground ground => JsonNode.Parse(ground.Json)!,
        Cql2Array array => new JsonArray([.. array.Items.Select(Write)]),
        Cql2Property property => new JsonObject { ["property"] = property.Name },
        Cql2Operation operation => new JsonObject
        {
            ["op"] = operation.Operator,
            ["args"] = new JsonArray([.. operation.Operands.Select(Write)]),
        },
        _ => throw new ArgumentOutOfRangeException(nameof(node)),
    };

    private static JsonNode Bound(Cql2Node? bound) => bound switch
    {
        null => Cql2Intervals.Open,
        Cql2Instant instant => instant.Text,
        _ => Write(bound),
    };
}

/// <summary>Writes filters as CQL2 text, with parentheses around everything that could be read otherwise.</summary>
internal static class Cql2TextWriter
{
    /// <summary>Writes a part.</summary>
    public static string Write(Cql2Node node) => node switch
    {
        Cql2Text text => Quote(text.Value),
        Cql2Number number => Number(number.Value),
        Cql2Boolean boolean => boolean.Value ? "TRUE" : "FALSE",
        Cql2Instant instant => $"{(instant.IsDate ? "DATE" : "TIMESTAMP")}('{instant.Text}')",
        Cql2Interval interval => $"INTERVAL({Bound(interval.From)}, {Bound(interval.To)})",
        Cql2Ground ground => Cql2Wkt.Write(ground.Json),
        Cql2Array array => $"({string.Join(", ", array.Items.Select(Write))})",
        Cql2Property property => $"\"{property.Name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"",
        Cql2Operation operation => Write(operation),
        _ => throw new ArgumentOutOfRangeException(nameof(node)),
    };

    private static string Write(Cql2Operation operation)
    {
        var operands = operation.Operands;
        return operation.Operator switch
        {
            "and" => string.Join(" AND ", operands.Select(Enclosed)),
            "or" => string.Join(" OR ", operands.Select(Enclosed)),
            "not" => $"NOT {Enclosed(operands[0])}",
            "isNull" => $"{Enclosed(operands[0])} IS NULL",
            "like" => $"{Enclosed(operands[0])} LIKE {Write(operands[1])}",
            "between" => $"{Enclosed(operands[0])} BETWEEN {Enclosed(operands[1])} AND {Enclosed(operands[2])}",
            "in" => $"{Enclosed(operands[0])} IN {Write(operands[1])}",
            var name when Cql2Rules.IsComparison(name) || Cql2Rules.IsArithmetic(name) =>
                $"{Enclosed(operands[0])} {name} {Enclosed(operands[1])}",
            var name => $"{name.ToUpperInvariant()}({string.Join(", ", operands.Select(Write))})",
        };
    }

    // What has operands beside a sign could be read with others; functions could not.
    private static string Enclosed(Cql2Node node) =>
        node is Cql2Operation operation && operation.Operator != "casei" && !Cql2Rules.IsFunction(operation.Operator)
            ? $"({Write(node)})" : Write(node);

    private static string Bound(Cql2Node? bound) => bound switch
    {
        null => $"'{Cql2Intervals.Open}'",
        Cql2Instant instant => $"'{instant.Text}'",
        _ => Write(bound),
    };

    // The one character that a backslash would change is the quote, which is doubled.
    private static string Quote(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    private static string Number(double number) => number.ToString("R", CultureInfo.InvariantCulture);
}
