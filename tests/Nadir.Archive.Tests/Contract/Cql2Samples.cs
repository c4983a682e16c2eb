using System.Text.Json.Nodes;

namespace Nadir.Archive.Tests.Contract;

/// <summary>Random filters in CQL2 JSON over the images of <see cref="ExpressionContract"/>.</summary>
internal static class Cql2Samples
{
    private static readonly string[] Comparisons = ["=", "<>", "<", ">", "<=", ">="];
    private static readonly string[] Temporal = ["t_after", "t_before", "t_contains", "t_disjoint", "t_during",
        "t_equals", "t_finishedby", "t_finishes", "t_intersects", "t_meets", "t_metby", "t_overlappedby", "t_overlaps",
        "t_startedby", "t_starts"];
    private static readonly string[] Spatial = ["s_intersects", "s_disjoint", "s_within", "s_contains"];
    private static readonly string[] Texts = ["Alpha", "alpha", "BETA", "beta", "a_b", "axb", "o'neill", "50%", "größe",
        ""];
    private static readonly string[] Patterns = ["%a%", "_eta", "a_b", "a\\_b", "%", "", "50\\%", "[b]%", "B*", "%ö%",
        "Alph_%"];

    public static JsonNode Condition(Random random, int depth) =>
        depth == 0 || random.Next(3) == 0 ? Predicate(random) : random.Next(3) switch
        {
            0 => Of("and", [.. Many(random, depth)]),
            1 => Of("or", [.. Many(random, depth)]),
            _ => Of("not", Condition(random, depth - 1)),
        };

    private static IEnumerable<JsonNode> Many(Random random, int depth) =>
        Enumerable.Range(0, random.Next(2, 4)).Select(_ => Condition(random, depth - 1));

    private static JsonObject Predicate(Random random) => random.Next(13) switch
    {
        0 or 1 => Of(Comparisons[random.Next(6)], Property("cloud"), random.Next(0, 20)),
        2 => Of(Comparisons[random.Next(6)], Property("sensor"), Text(random)),
        3 => Of(Comparisons[random.Next(6)], Of("casei", Property("sensor")), Of("casei", Text(random))),
        4 => Of("like", Property("sensor"), Patterns[random.Next(Patterns.Length)]),
        5 => Of("between", Property(random.Next(2) == 0 ? "cloud" : "gsd"), random.Next(0, 10), random.Next(5, 20)),
        6 => Of("in", Property("cloud"), new JsonArray(1, 5, random.Next(20))),
        7 => Of("in", Property("sensor"), new JsonArray(Text(random), Text(random))),
        8 =>
            Of("isNull", Property(random.Next(5) switch
            {
                0 => "cloud",
                1 => "sensor",
                2 => "datetime",
                3 =>
                "geometry",
                _ => "gsd"
            })),
        9 => Of(Comparisons[random.Next(6)], Sum(random), random.Next(2) == 0 ? Property("gsd") : random.Next(-5, 20)),
        10 => Of(Temporal[random.Next(Temporal.Length)], Property("datetime"), random.Next(3) == 0 ? Instant(random)
            : Interval(random)),
        11 => Of(Comparisons[random.Next(6)], Property("datetime"), Instant(random)),
        _ => Of(Spatial[random.Next(Spatial.Length)], Property("geometry"), Box(random)),
    };

    private static JsonObject Sum(Random random) =>
        Of(new[] { "+", "-", "*", "/", "%", "div" }[random.Next(6)], Property("cloud"), random.Next(4) == 0
            ? Property("gsd") : random.Next(0, 5));

    private static JsonObject Box(Random random)
    {
        var (west, south) = (random.Next(-60, 40), random.Next(-60, 40));
        return new JsonObject
        {
            ["bbox"] = new JsonArray(
            west, south, west + random.Next(1, 60), Math.Min(90, south + random.Next(1, 60)))
        };
    }

    private static JsonObject Instant(Random random) => random.Next(3) == 0
        ? new JsonObject { ["date"] = $"2020-01-{random.Next(1, 28):00}" }
        : new JsonObject { ["timestamp"] = Moment(random.Next(1, 28), random.Next(24)) };

    private static JsonObject Interval(Random random)
    {
        var (from, to) = (random.Next(1, 20), random.Next(20, 29));
        return new JsonObject
        {
            ["interval"] = new JsonArray(random.Next(4) == 0 ? ".."
            : Moment(from, random.Next(24)), random.Next(4) == 0 ? ".." : Moment(to, random.Next(24)))
        };
    }

    private static string Moment(int day, int hour) => $"2020-01-{day:00}T{hour:00}:00:00Z";

    private static JsonValue Text(Random random) => JsonValue.Create(Texts[random.Next(Texts.Length)]);

    private static JsonObject Property(string name) => new() { ["property"] = name };

    private static JsonObject Of(string op, params JsonNode[] args) =>
        new() { ["op"] = op, ["args"] = new JsonArray(args) };
}
