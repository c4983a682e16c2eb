using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Nadir.Archive.Search.Filters;
using Nadir.Imagery;
using Nadir.Stac.Items;

namespace Nadir.Archive.Tests.Contract;

/// <summary>Filters in CQL2 against a plain reading of the standard over everything that was written.</summary>
public abstract class ExpressionContract : IDisposable
{
    private const int Count = 150;

    private readonly ITestArchive _archive;
    private readonly List<Row> _rows = [];

    protected ExpressionContract(ITestArchive archive)
    {
        _archive = archive;
        var random = new Random(11);
        for (var index = 0; index < Count; index++)
        {
            _rows.Add(Row.Random(random, index));
        }

        using var writer = _archive.Store.OpenWriter();
        writer.Commit([.. _rows.Select(row => row.ToChange(_archive.Encoder.Dimension))]);
    }

    public void Dispose()
    {
        _archive.Dispose();
        GC.SuppressFinalize(this);
    }

    [SkippableFact]
    public void Random_filters_find_what_the_standard_says()
    {
        var random = new Random(12);
        var (some, rounds) = (0, 250);
        for (var round = 0; round < rounds; round++)
        {
            var json = Cql2Samples.Condition(random, 3);
            using var document = JsonDocument.Parse(json.ToJsonString());
            var expression = FilterExpression.ParseCql2(document.RootElement);
            string[] expected = [.. _rows.Where(row => Holds(json, row) == true).Select(row => row.Source)];
            var query = new SceneQuery { Where = [expression], Count = Count };
            Assert.True(expected.SequenceEqual(_archive.Store.ListScenes(query).Select(scene => scene.Stamp.Source)
                .Order(StringComparer.Ordinal)), json.ToJsonString());
            Assert.Equal(expected.Length, _archive.Store.CountScenes(query));
            if (round % 5 == 0)
            {
                // Every image is one window, which searches look at.
                var filter = new SearchFilter
                {
                    Where = [expression],
                    Area = round % 2 == 0
                    ? SearchArea.OfBox(-180, -90, 180, 90) : null
                };
                var vector = new float[_archive.Encoder.Dimension];
                vector[0] = 1;
                Assert.Equal(
                    expected.Where(source => filter.Area is null
                        || _rows.Single(row => row.Source == source).Box is not null),
                    _archive.Store.Search(vector, Count, filter).Select(match => match.Source)
                        .Order(StringComparer.Ordinal));
            }

            some += expected.Length is > 0 and < Count ? 1 : 0;
        }

        Assert.True(some > rounds / 2, "too few of the filters let some through");
    }

    [SkippableTheory]
    [InlineData("cloud", false)]
    [InlineData("cloud", true)]
    [InlineData("datetime", true)]
    [InlineData("sensor", false)]
    public void Images_are_ordered_page_by_page(string property, bool isDescending)
    {
        var query = new SceneQuery { Order = [new SceneOrder(property, isDescending)], Count = 17 };
        List<ArchiveScene> found = [];
        for (var page = _archive.Store.ListScenes(query); page.Count > 0;
            page = _archive.Store.ListScenes(query with { After = found[^1].Id }))
        {
            found.AddRange(page);
        }

        Assert.Equal(Count, found.Count);
        Assert.Equal(_rows.Select(row => row.Source),
            found.Select(scene => scene.Stamp.Source).Order(StringComparer.Ordinal));
        var rows = found.ConvertAll(scene => _rows.Single(row => row.Source == scene.Stamp.Source));
        foreach (var (before, after) in rows.Zip(rows.Skip(1)))
        {
            var order = property switch
            {
                "cloud" => Compare(before.Cloud, after.Cloud),
                "datetime" => Compare(before.From?.Ticks, after.From?.Ticks),
                _ => before.Sensor is null || after.Sensor is null
                    ? Compare<int>(before.Sensor is null ? null : 0, after.Sensor is null ? null : 0)
                    : string.CompareOrdinal(before.Sensor, after.Sensor),
            };
            Assert.True(order <= 0);
        }

        int Compare<T>(T? a, T? b)
            where T : struct, IComparable<T> => a is null || b is null ? (a is null).CompareTo(b is null)
                : a.Value.CompareTo(b.Value) * (isDescending ? -1 : 1);
    }

    [SkippableFact]
    public void Names_of_attributes_are_known_in_any_letters()
    {
        Assert.True(_archive.Store.HasAttribute("CLOUD"));
        Assert.False(_archive.Store.HasAttribute("clou"));
        Assert.Contains("did you mean cloud?",
            Assert.Throws<ArchiveException>(() => FilterExpression.ParseCql2("clout = 1")
                .RequireKnown(_archive.Store)).Message, StringComparison.Ordinal);
    }

    // Kleene's logic over the JSON, with null for what is unknown.
    private static bool? Holds(JsonNode node, Row row)
    {
        var (op, args) = (node["op"]!.GetValue<string>(), node["args"]!.AsArray());
        switch (op)
        {
            case "and":
                bool?[] all = [.. args.Select(arg => Holds(arg!, row))];
                return all.Contains(false) ? false : all.Contains(null) ? null : true;
            case "or":
                bool?[] any = [.. args.Select(arg => Holds(arg!, row))];
                return any.Contains(true) ? true : any.Contains(null) ? null : false;
            case "not":
                return !Holds(args[0]!, row);
            case "isNull":
                return args[0]!["property"]!.GetValue<string>() == "geometry" ? row.Box is null
                    : Value(args[0]!, row) is null;
        }

        if (op.StartsWith("s_", StringComparison.Ordinal))
        {
            return row.Box is { } box
                ? Meets(op, box, [.. args[1]!["bbox"]!.AsArray().Select(bound => bound!.GetValue<int>() * 1.0)]) : null;
        }

        var left = Value(args[0]!, row);
        if (left is null)
        {
            return null;
        }

        return op switch
        {
            "in" => args[1]!.AsArray().Any(item => Equals(Value(item!, row), left)),
            "like" => Regex.IsMatch((string)left, ToRegex(args[1]!.GetValue<string>()),
                RegexOptions.Singleline | RegexOptions.CultureInvariant),
            "between" => (double)left >= (double)Value(args[1]!, row)! && (double)left <= (double)Value(args[2]!, row)!,
            _ when op.StartsWith("t_", StringComparison.Ordinal) =>
                Relate(op, ((long, long))left, ((long, long))Value(args[1]!, row)!, IsDay(args[1]!)),
            _ => Value(args[1]!, row) is { } right ? Compare(op, left, right, IsDay(args[1]!)) : null,
        };
    }

    private static bool IsDay(JsonNode node) => (node as JsonObject)?["date"] is not null;

    private static bool Compare(string op, object left, object right, bool isDay)
    {
        if (left is (long from, long to))
        {
            var (begun, ended) = ((long, long))right;
            return op switch
            {
                "=" => Relate("t_equals", (from, to), (begun, ended), isDay),
                "<>" => !Relate("t_equals", (from, to), (begun, ended), isDay),
                "<" => to < begun,
                ">" => from > ended,
                "<=" => to <= ended,
                _ => from >= begun,
            };
        }

        var order = left is double x ? x.CompareTo((double)right) : string.CompareOrdinal((string)left, (string)right);
        return op switch
        {
            "=" => order == 0,
            "<>" => order != 0,
            "<" => order < 0,
            ">" => order > 0,
            "<=" =>
            order <= 0,
            _ => order >= 0
        };
    }

    // Allen's relations, by where the ends of the one lie to those of the other.
    private static bool Relate(string op, (long From, long To) a, (long From, long To) b, bool isDay) =>
        (op, a.From.CompareTo(b.From), a.To.CompareTo(b.To), a.From.CompareTo(b.To), a.To.CompareTo(b.From)) switch
        {
            ("t_before", _, _, _, < 0) or ("t_after", _, _, > 0, _) or ("t_disjoint", _, _, _, < 0)
                or ("t_disjoint", _, _, > 0, _) => true,
            ("t_equals", >= 0, <= 0, _, _) when isDay => true,
            ("t_equals", 0, 0, _, _) or ("t_contains", < 0, > 0, _, _) or ("t_during", > 0, < 0, _, _) => true,
            ("t_finishedby", < 0, 0, _, _) or ("t_finishes", > 0, 0, _, _) or ("t_startedby", 0, > 0, _, _)
                or ("t_starts", 0, < 0, _, _) => true,
            ("t_meets", _, _, _, 0) or ("t_metby", _, _, 0, _) or ("t_intersects", _, _, <= 0, >= 0) => true,
            ("t_overlaps", < 0, < 0, _, > 0) or ("t_overlappedby", > 0, > 0, < 0, _) => true,
            _ => false,
        };

    private static bool Meets(string op, (double West, double South, double East, double North) a, double[] b)
    {
        var touches = a.West <= b[2] && a.East >= b[0] && a.South <= b[3] && a.North >= b[1];
        return op switch
        {
            "s_intersects" => touches,
            "s_disjoint" => !touches,
            "s_within" => a.West >= b[0] && a.East <= b[2] && a.South >= b[1] && a.North <= b[3],
            _ => b[0] >= a.West && b[2] <= a.East && b[1] >= a.South && b[3] <= a.North,
        };
    }

    private static object? Value(JsonNode node, Row row)
    {
        if (node is JsonValue value)
        {
            return value.TryGetValue<string>(out var text) ? text : (double)value.GetValue<int>();
        }

        if (node["property"]?.GetValue<string>() is { } name)
        {
            return name switch
            {
                "cloud" => row.Cloud is { } cloud ? (double)cloud : null,
                "gsd" => row.Gsd,
                "datetime" => row.From is { } from ? (from.Ticks, row.To!.Value.Ticks) : null,
                _ => row.Sensor,
            };
        }

        if (node["date"]?.GetValue<string>() is { } date)
        {
            var day = DateTime.ParseExact(date, "yyyy-MM-dd", CultureInfo.InvariantCulture).Ticks;
            return (day, day + TimeSpan.TicksPerDay - 1);
        }

        if (node["timestamp"]?.GetValue<string>() is { } timestamp)
        {
            return (Ticks(timestamp), Ticks(timestamp));
        }

        if (node["interval"] is JsonArray bounds)
        {
            string[] ends = [.. bounds.Select(bound => bound!.GetValue<string>())];
            return (ends[0] == ".." ? long.MinValue : Ticks(ends[0]), ends[1] == ".." ? long.MaxValue : Ticks(ends[1]));
        }

        var (op, first) = (node["op"]!.GetValue<string>(), Value(node["args"]![0]!, row));
        if (op == "casei")
        {
            return (first as string)?.ToLowerInvariant();
        }

        if (first is not double x || Value(node["args"]![1]!, row) is not double y)
        {
            return null;
        }

        var result = op switch
        {
            "+" => x + y,
            "-" => x - y,
            "*" => x * y,
            "/" => x / y,
            "%" => x % y,
            _ =>
            Math.Truncate(x / y)
        };
        return double.IsFinite(result) ? result : null;
    }

    private static long Ticks(string timestamp) =>
        DateTime.ParseExact(timestamp, "yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture).Ticks;

    private static string ToRegex(string pattern)
    {
        var regex = Regex.Replace(pattern, @"\\(.)|%|_|[\s\S]", part => part.Value switch
        {
            "%" => ".*",
            "_" => ".",
            _ => Regex.Escape(part.Groups[1].Success ? part.Groups[1].Value : part.Value),
        });
        return $@"\A{regex}\z";
    }

    private sealed record Row(
        string Source, (double West, double South, double East, double North)? Box, DateTimeOffset? From,
        DateTimeOffset? To, int? Cloud, double? Gsd, string? Sensor)
    {
        private static readonly string[] Sensors = ["Alpha", "alpha", "beta", "a_b", "axb", "o'neill", "50%", "größe",
            "[b]*?"];

        public static Row Random(Random random, int index)
        {
            var (west, south) = (random.Next(-60, 40), random.Next(-60, 40));
            DateTimeOffset? from = random.Next(6) == 0 ? null
                : new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero).AddDays(random.Next(27))
                    .AddHours(random.Next(24));
            return new Row(
                string.Create(CultureInfo.InvariantCulture, $"/a/{index:0000}.tif"),
                random.Next(6) == 0 ? null : (west, south, west + random.Next(1, 30), south + random.Next(1, 30)),
                from,
                random.Next(3) == 0 ? from?.AddHours(random.Next(100)) : from,
                random.Next(5) == 0 ? null : random.Next(20),
                random.Next(5) == 0 ? null : random.Next(12) / 4.0,
                random.Next(5) == 0 ? null : Sensors[random.Next(Sensors.Length)]);
        }

        public ItemChange.Indexed ToChange(int dimension)
        {
            List<ItemAttribute> attributes = [];
            if (Cloud is { } cloud)
            {
                attributes.Add(ItemAttribute.Of("cloud", cloud));
            }

            if (Gsd is { } gsd)
            {
                attributes.Add(ItemAttribute.Of("gsd", gsd));
            }

            if (Sensor is { } sensor)
            {
                attributes.Add(ItemAttribute.Of("Sensor", sensor));
            }

            var vector = new float[dimension];
            vector[0] = 1;
            var footprint = Box is { } box
                ? string.Create(
                    CultureInfo.InvariantCulture,
                    $$"""{"type":"Polygon","coordinates":[[[{{box.West}},{{box.South}}],[{{box.East}},{{box.South}}],[{{box.East}},{{box.North}}],[{{box.West}},{{box.North}}],[{{box.West}},{{box.South}}]]]}""")
                : null;
            return new ItemChange.Indexed(
                new SourceStamp(Source, 1, 1), new byte[32], 10, 10, new ItemDescription(From, To, attributes),
                [new CatalogWindow(new PixelWindow(0, 0, 10, 10), footprint)], vector);
        }
    }
}
