using Nadir.Stac.Geometries;
using Nadir.Stac.Items;
using NetTopologySuite.Geometries;
using NetTopologySuite.Geometries.Prepared;

namespace Nadir.Archive.Search.Filters.Cql2;

/// <summary>What a filter looks at: an image, with the ground of one of its windows.</summary>
/// <param name="id">Number of the image.</param>
/// <param name="from">When it was taken, or when taking it began, in UTC ticks; null when unknown.</param>
/// <param name="to">When taking it ended; null when unknown.</param>
/// <param name="footprint">The ground, as GeoJSON; null when unknown.</param>
/// <param name="attributes">What else is known of it.</param>
internal sealed class Cql2Item(
    long id, long? from, long? to, string? footprint, IReadOnlyList<ItemAttribute> attributes)
{
    /// <summary>The attribute with the id that the source gave.</summary>
    public const string StacId = "stac:id";

    /// <summary>The attribute with the collection of the source.</summary>
    public const string StacCollection = "stac:collection";

    private Geometry? _ground;

    /// <summary>Number of the image.</summary>
    public long Id => id;

    /// <summary>The ground; null when unknown.</summary>
    public Geometry? Ground => footprint is null ? null : _ground ??= FootprintGeometry.Read(footprint);

    /// <summary>The values of a property; none where the image does not have it.</summary>
    public IReadOnlyList<Cql2Value> Find(Cql2Property property)
    {
        Cql2Value[] values = property.Name switch
        {
            Cql2Property.Id => Find(StacId) is { Length: > 0 } own ? own
                : [Cql2Value.Of(id.ToString(System.Globalization.CultureInfo.InvariantCulture))],
            Cql2Property.Collection => Find(StacCollection),
            // Of half a range the end that is known stands for both.
            Cql2Property.DateTime => (from ?? to) is { } begun && (to ?? from) is { } ended
                ? [Cql2Value.Of(new Cql2Time(begun, ended))] : [],
            // A moment has no beginning and no end of its own, as in STAC.
            Cql2Property.Start => from is { } start && from != to ? [Cql2Value.Of(new Cql2Time(start, start))] : [],
            Cql2Property.End => to is { } end && from != to ? [Cql2Value.Of(new Cql2Time(end, end))] : [],
            var name => Find(name),
        };
        return values.Length == 0 && property.Missing is { } missing ? [Cql2Value.Of(missing)] : values;
    }

    private Cql2Value[] Find(string name) =>
        [.. attributes.Where(attribute => attribute.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            .Select(Cql2Value.Of)];
}

/// <summary>A value of a property or an expression, as all that it can be taken for.</summary>
/// <param name="Text">As a text; null for what is none.</param>
/// <param name="Number">As a number; null for what is none.</param>
/// <param name="Time">As a time; null for what is none, or has not been asked for yet.</param>
internal readonly record struct Cql2Value(string? Text, double? Number, Cql2Time? Time)
{
    public static Cql2Value Of(string text) => new(text, null, null);

    public static Cql2Value Of(double number) => new(null, number, null);

    public static Cql2Value Of(Cql2Time time) => new(null, null, time);

    public static Cql2Value Of(ItemAttribute attribute) => new(attribute.Text, attribute.Number, null);

    /// <summary>
    /// Compares as the kinds of the two tell; what cannot be compared is different, and neither less nor greater.
    /// </summary>
    public static bool Compare(string comparison, Cql2Value a, Cql2Value b, Cql2Kind kind)
    {
        if (kind == Cql2Kind.Instant)
        {
            return a.AsTime() is { } left && b.AsTime() is { } right
                ? Cql2TimeRelations.Compare(comparison, left, right) : comparison == "<>";
        }

        // Two properties are compared as numbers where both are.
        var order = kind == Cql2Kind.Number
            || (kind == Cql2Kind.Property && a.Number is not null && b.Number is not null)
            ? a.Number is { } x && b.Number is { } y ? x.CompareTo(y) : null
            : a.Text is { } s && b.Text is { } t
            ? (kind == Cql2Kind.Boolean ? string.Compare(s, t, StringComparison.OrdinalIgnoreCase) : Order(s, t))
            : (int?)null;
        return order is not { } known ? comparison == "<>" : comparison switch
        {
            "=" => known == 0,
            "<>" => known != 0,
            "<" => known < 0,
            ">" => known > 0,
            "<=" => known <= 0,
            _ => known >= 0,
        };
    }

    /// <summary>Orders values of one property: times, then numbers, then texts.</summary>
    public static int Order(Cql2Value a, Cql2Value b) => (a, b) switch
    {
        ({ Time: { } x }, { Time: { } y }) => (x.From, x.To).CompareTo((y.From, y.To)),
        ({ Number: { } x }, { Number: { } y }) => x.CompareTo(y),
        ({ Number: null, Text: { } x }, { Number: null, Text: { } y }) => Order(x, y),
        _ => (a.Number is null).CompareTo(b.Number is null),
    };

    public Cql2Time? AsTime() => Time ?? (Text is { } text ? Cql2Time.ParseValue(text) : null);

    // By code points, as SQLite and PostgreSQL order bytes of UTF-8.
    private static int Order(string a, string b)
    {
        var at = a.AsSpan().CommonPrefixLength(b);
        return at == a.Length || at == b.Length ? a.Length.CompareTo(b.Length) : Rank(a[at]).CompareTo(Rank(b[at]));
    }

    private static int Rank(char unit) => char.IsSurrogate(unit) ? unit + 0x10000 : unit;
}

/// <summary>
/// Says of images whether a filter holds, in three values: a comparison with a property that is not there is unknown,
/// and so is its negation. Of several values of one property, one that fits is enough. For one thread at a time.
/// </summary>
/// <param name="root">A condition.</param>
internal sealed class Cql2Evaluator(Cql2Node root)
{
    private readonly Dictionary<Cql2Node, object> _prepared = new(ReferenceEqualityComparer.Instance);

    /// <summary>Whether the filter is true of an image.</summary>
    public bool Matches(Cql2Item item) => Condition(root, item) == true;

    /// <summary>Letters without the difference of small and large ones, as CASEI takes them.</summary>
    /// <remarks>By the mapping of single letters, and of ß to ss; not by a language.</remarks>
    public static string Fold(string text) =>
        text.ToUpperInvariant().ToLowerInvariant().Replace("ß", "ss", StringComparison.Ordinal).Replace('ς', 'σ');

    private bool? Condition(Cql2Node node, Cql2Item item) => node switch
    {
        Cql2Boolean constant => constant.Value,
        Cql2Operation operation => Condition(operation, item),
        _ => throw new InvalidOperationException("The filter has a part that is no condition."),
    };

    private bool? Condition(Cql2Operation operation, Cql2Item item)
    {
        var operands = operation.Operands;
        switch (operation.Operator)
        {
            case "and":
                return All(operands, item, stop: false);
            case "or":
                return All(operands, item, stop: true);
            case "not":
                return !Condition(operands[0], item);
            case "isNull":
                return IsUnknown(operands[0], item);
            case "like":
                var pattern = Prepared(operation, () => new Cql2Pattern(PatternOf(operands[1], out _)));
                PatternOf(operands[1], out var isFolded);
                return Any(Values(operands[0], item), value => value.Text is { } text
                    && pattern.Matches(isFolded ? Fold(text) : text));
            case "between":
                return Between(operands, item);
            case "in":
                return In(operands[0], ((Cql2Array)operands[1]).Items, item);
            case var name when Cql2Rules.IsSpatial(name):
                return Spatial(operation, item);
            case var name when Cql2Rules.IsTemporal(name):
                return TimeOf(operands[0], item) is { } a && TimeOf(operands[1], item) is { } b
                    ? Cql2TimeRelations.Holds(name, a, b) : null;
            default:
                return Compare(operation.Operator, operands[0], operands[1], item);
        }
    }

    // AND stops at what is false, OR at what is true; else one that is unknown makes the whole unknown.
    private bool? All(IReadOnlyList<Cql2Node> operands, Cql2Item item, bool stop)
    {
        bool? result = !stop;
        foreach (var operand in operands)
        {
            switch (Condition(operand, item))
            {
                case null:
                    result = null;
                    break;
                case var value when value == stop:
                    return stop;
            }
        }

        return result;
    }

    private bool? Compare(string comparison, Cql2Node left, Cql2Node right, Cql2Item item)
    {
        if (left.Kind == Cql2Kind.Boolean && right.Kind == Cql2Kind.Boolean)
        {
            return Condition(left, item) is { } x && Condition(right, item) is { } y
                ? Cql2Value.Compare(comparison, TextOf(x), TextOf(y), Cql2Kind.Boolean) : null;
        }

        var kind = left.Kind == Cql2Kind.Property ? right.Kind : left.Kind;
        var others = Values(right, item);
        return others.Count == 0 ? null
            : Any(Values(left, item), value => others.Any(other => Cql2Value.Compare(comparison, value, other, kind)));
    }

    private bool? Between(IReadOnlyList<Cql2Node> operands, Cql2Item item)
    {
        var (low, high) = (Values(operands[1], item), Values(operands[2], item));
        var kind = operands.Any(operand => operand.Kind == Cql2Kind.Instant) ? Cql2Kind.Instant : Cql2Kind.Number;
        return low.Count == 0 || high.Count == 0 ? null : Any(
            Values(operands[0], item),
            value => low.Any(bound => Cql2Value.Compare(">=", value, bound, kind))
                && high.Any(bound => Cql2Value.Compare("<=", value, bound, kind)));
    }

    private bool? In(Cql2Node value, IReadOnlyList<Cql2Node> items, Cql2Item item)
    {
        bool? result = false;
        foreach (var other in items)
        {
            switch (Compare("=", value, other, item))
            {
                case true:
                    return true;
                case null:
                    result = null;
                    break;
            }
        }

        return result;
    }

    private bool IsUnknown(Cql2Node node, Cql2Item item) => node.Kind switch
    {
        Cql2Kind.Boolean => Condition(node, item) is null,
        Cql2Kind.Geometry => GroundOf(node, item) is null,
        Cql2Kind.Interval => TimeOf(node, item) is null,
        Cql2Kind.Array => false,
        _ => Values(node, item).Count == 0,
    };

    private static bool? Any(IReadOnlyList<Cql2Value> values, Func<Cql2Value, bool> test) =>
        values.Count == 0 ? null : values.Any(test);

    private IReadOnlyList<Cql2Value> Values(Cql2Node node, Cql2Item item)
    {
        switch (node)
        {
            case Cql2Property property:
                return item.Find(property);
            case Cql2Text text:
                return [Cql2Value.Of(text.Value)];
            case Cql2Number number:
                return [Cql2Value.Of(number.Value)];
            case Cql2Boolean boolean:
                return [TextOf(boolean.Value)];
            case Cql2Instant instant:
                return [Cql2Value.Of(instant.Time)];
            case Cql2Operation { Operator: "casei" } folded:
                return [.. Values(folded.Operands[0], item).Where(value => value.Text is not null)
                    .Select(value => Cql2Value.Of(Fold(value.Text!)))];
            case Cql2Operation { Kind: Cql2Kind.Boolean } condition:
                return Condition(condition, item) is { } known ? [TextOf(known)] : [];
            case Cql2Operation operation:
                return Calculate(operation.Operator, FirstNumber(operation.Operands[0], item),
                    FirstNumber(operation.Operands[1], item)) is { } result && double.IsFinite(result)
                    ? [Cql2Value.Of(result)]
                    : [];
            default:
                throw new InvalidOperationException("The filter has a part that is no value.");
        }
    }

    private double? FirstNumber(Cql2Node node, Cql2Item item) =>
        Values(node, item).Select(value => value.Number).FirstOrDefault(number => number is not null);

    // What has no result, such as a division by zero, is unknown.
    private static double? Calculate(string sign, double? a, double? b) => sign switch
    {
        "+" => a + b,
        "-" => a - b,
        "*" => a * b,
        "/" => a / b,
        "%" => a % b,
        "^" => a is { } x && b is { } y ? Math.Pow(x, y) : null,
        _ => a / b is { } quotient ? Math.Truncate(quotient) : null,
    };

    private static Cql2Value TextOf(bool value) => Cql2Value.Of(value ? "true" : "false");

    private Cql2Time? TimeOf(Cql2Node node, Cql2Item item)
    {
        if (node is not Cql2Interval interval)
        {
            return Values(node, item).Select(value => value.AsTime()).FirstOrDefault(time => time is not null);
        }

        var (from, to) = (interval.From is null ? long.MinValue : TimeOf(interval.From, item)?.From, interval.To is null
            ? long.MaxValue : TimeOf(interval.To, item)?.To);
        return from is { } begun && to is { } ended ? new Cql2Time(begun, ended) : null;
    }

    private static Geometry? GroundOf(Cql2Node node, Cql2Item item) =>
        node is Cql2Ground ground ? ground.Ground : item.Ground;

    private bool? Spatial(Cql2Operation operation, Cql2Item item)
    {
        var (left, right) = (operation.Operands[0], operation.Operands[1]);
        if (GroundOf(left, item) is not { } a || GroundOf(right, item) is not { } b)
        {
            return null;
        }

        try
        {
            // What is written in the filter is held against many footprints, so it is prepared once.
            return right is Cql2Ground && Prepared(operation, () => PreparedGeometryFactory.Prepare(b)) is var prepared
                ? operation.Operator switch
                {
                    "s_intersects" => prepared.Intersects(a),
                    "s_disjoint" => prepared.Disjoint(a),
                    "s_within" => prepared.Contains(a),
                    _ => Relate(operation.Operator, a, b),
                }
                : Relate(operation.Operator, a, b);
        }
        catch (TopologyException)
        {
            // A footprint that crosses itself has no inside that could be told.
            return null;
        }
    }

    private static bool Relate(string function, Geometry a, Geometry b) => function switch
    {
        "s_intersects" => a.Intersects(b),
        "s_disjoint" => !a.Intersects(b),
        "s_equals" => a.EqualsTopologically(b),
        "s_touches" => a.Touches(b),
        "s_within" => a.Within(b),
        "s_overlaps" => a.Overlaps(b),
        "s_crosses" => a.Crosses(b),
        _ => a.Contains(b),
    };

    private static string PatternOf(Cql2Node node, out bool isFolded)
    {
        isFolded = node is Cql2Operation;
        return node switch
        {
            Cql2Operation operation => Fold(PatternOf(operation.Operands[0], out _)),
            _ => ((Cql2Text)node).Value,
        };
    }

    private T Prepared<T>(Cql2Node node, Func<T> make)
        where T : class
    {
        if (!_prepared.TryGetValue(node, out var made))
        {
            _prepared[node] = made = make();
        }

        return (T)made;
    }
}
