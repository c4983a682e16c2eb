using NetTopologySuite.Geometries;

namespace Nadir.Archive.Search.Filters.Cql2;

/// <summary>Which operands an operator takes, and what it gives: one place for CQL2 text and CQL2 JSON.</summary>
internal static class Cql2Rules
{
    /// <summary>
    /// The deepest that parts may be nested; more than anybody writes, and far from the end of the stack.
    /// </summary>
    public const int Deepest = 100;

    /// <summary>The most values of a list or operands of AND and OR.</summary>
    public const int MostOperands = 10_000;

    private static readonly HashSet<string> Comparisons = ["=", "<>", "<", ">", "<=", ">="];
    private static readonly HashSet<string> Arithmetic = ["+", "-", "*", "/", "%", "div", "^"];

    private static readonly HashSet<string> Spatial =
        ["s_intersects", "s_equals", "s_disjoint", "s_touches", "s_within", "s_overlaps", "s_crosses", "s_contains"];

    private static readonly HashSet<string> Temporal =
    [
        "t_after", "t_before", "t_contains", "t_disjoint", "t_during", "t_equals", "t_finishedby", "t_finishes",
        "t_intersects",
        "t_meets", "t_metby", "t_overlappedby", "t_overlaps", "t_startedby", "t_starts",
    ];

    /// <summary>Whether a name is one of the functions of two operands: spatial or temporal.</summary>
    public static bool IsFunction(string name) => IsSpatial(name) || IsTemporal(name);

    /// <summary>Whether a name is one of the functions of places.</summary>
    public static bool IsSpatial(string name) => Spatial.Contains(name);

    /// <summary>Whether a name is one of the functions of times.</summary>
    public static bool IsTemporal(string name) => Temporal.Contains(name);

    /// <summary>Whether a sign compares two values.</summary>
    public static bool IsComparison(string sign) => Comparisons.Contains(sign);

    /// <summary>Whether a sign calculates.</summary>
    public static bool IsArithmetic(string sign) => Arithmetic.Contains(sign);

    /// <summary>Joins an operator with its operands.</summary>
    /// <param name="name">The operator as CQL2 JSON writes it.</param>
    /// <param name="operands">Its operands.</param>
    /// <param name="place">Where it stands, for messages.</param>
    /// <exception cref="Cql2Exception">The operator is unknown, or does not take these operands.</exception>
    public static Cql2Operation Make(string name, IReadOnlyList<Cql2Node> operands, string place)
    {
        if (operands.Count > MostOperands)
        {
            throw new Cql2Exception(place, $"{Show(name)} takes at most {MostOperands} operands");
        }

        if (operands.Any(operand => operand.Depth >= Deepest))
        {
            throw new Cql2Exception(place, $"parts are nested deeper than {Deepest}");
        }

        return name switch
        {
            "and" or "or" => Logical(name, operands, place, operands.Count >= 2),
            "not" => Logical(name, operands, place, operands.Count == 1),
            "like" => Like(operands, place),
            "between" => Between(operands, place),
            "in" => In(operands, place),
            "isNull" => new(name, Count(name, operands, 1, place), Cql2Kind.Boolean),
            "casei" =>
                new(name, All(name, Count(name, operands, 1, place), place, "a text", Cql2Kind.Text, Cql2Kind.Property),
                    Cql2Kind.Text),
            "accenti" => throw new Cql2Exception(place, "ACCENTI is not offered here"),
            _ when Comparisons.Contains(name) => Comparison(name, Count(name, operands, 2, place), place),
            _ when Arithmetic.Contains(name) =>
                new(name, All(name, Count(name, operands, 2, place), place, "numbers", Cql2Kind.Number,
                    Cql2Kind.Property), Cql2Kind.Number),
            _ when Spatial.Contains(name) => SpatialFunction(name, Count(name, operands, 2, place), place),
            _ when Temporal.Contains(name) => new(
                name, All(name, Count(name, operands, 2, place), place, "times", Cql2Kind.Instant, Cql2Kind.Interval,
                    Cql2Kind.Property), Cql2Kind.Boolean),
            _ => throw new Cql2Exception(place, $"there is no operator or function {Show(name)}"),
        };
    }

    /// <summary>Checks that a part is a condition, which is true or false.</summary>
    /// <exception cref="Cql2Exception">It is none.</exception>
    public static Cql2Node RequireCondition(Cql2Node node, string place) => node.Kind == Cql2Kind.Boolean
        ? node
        : throw new Cql2Exception(
            place, $"a condition is wanted and {Name(node)} stands there; compare it with something");

    private static Cql2Operation Logical(
        string name, IReadOnlyList<Cql2Node> operands, string place, bool isComplete) => !isComplete
        ? throw new Cql2Exception(place, name == "not" ? "NOT takes one operand"
            : $"{Show(name)} takes two operands or more")
        : new(name, [.. operands.Select(operand => RequireCondition(operand, place))], Cql2Kind.Boolean);

    private static Cql2Operation Comparison(string name, IReadOnlyList<Cql2Node> operands, string place)
    {
        var (left, right) = Matched(operands[0], operands[1]);
        foreach (var side in (Cql2Node[])[left, right])
        {
            if (side.Kind is Cql2Kind.Geometry or Cql2Kind.Array or Cql2Kind.Interval)
            {
                throw new Cql2Exception(place, $"{name} does not compare {Name(side)}");
            }
        }

        return CanCompare(left, right)
            ? new(name, [left, right], Cql2Kind.Boolean)
            : throw new Cql2Exception(place, $"{name} cannot compare {Name(left)} with {Name(right)}");
    }

    private static Cql2Operation Like(IReadOnlyList<Cql2Node> operands, string place)
    {
        All("LIKE", Count("LIKE", operands, 2, place), place, "texts", Cql2Kind.Text, Cql2Kind.Property);
        var pattern = operands[1];
        while (pattern is Cql2Operation { Operator: "casei" } folded)
        {
            pattern = folded.Operands[0];
        }

        return pattern is Cql2Text
            ? new("like", operands, Cql2Kind.Boolean)
            : throw new Cql2Exception(place, "the pattern of LIKE is a text in single quotes");
    }

    private static Cql2Operation Between(IReadOnlyList<Cql2Node> operands, string place)
    {
        Count("BETWEEN", operands, 3, place);
        var (value, low) = Matched(operands[0], operands[1]);
        var (_, high) = Matched(operands[0], operands[2]);
        Cql2Node[] matched = [value, low, high];
        return matched.All(operand => operand.Kind is Cql2Kind.Number or Cql2Kind.Property)
            || matched.All(operand => operand.Kind is Cql2Kind.Instant or Cql2Kind.Property)
            ? new("between", matched, Cql2Kind.Boolean)
            : throw new Cql2Exception(place, "BETWEEN takes numbers, or times");
    }

    private static Cql2Operation In(IReadOnlyList<Cql2Node> operands, string place)
    {
        if (Count("IN", operands, 2, place)[1] is not Cql2Array { Items.Count: > 0 } list)
        {
            throw new Cql2Exception(place, "IN takes a list of values in parentheses");
        }

        var items = list.Items.Select(item => Comparison("=", [operands[0], item], place).Operands);
        return new("in", [operands[0], new Cql2Array([.. items.Select(pair => pair[1])])], Cql2Kind.Boolean);
    }

    private static Cql2Operation SpatialFunction(string name, IReadOnlyList<Cql2Node> operands, string place)
    {
        foreach (var operand in operands)
        {
            if (operand is Cql2Property { Kind: not Cql2Kind.Geometry } property)
            {
                throw new Cql2Exception(
                    place, $"the property '{Shorten(property.Name)}' is no geometry; there is one, named geometry");
            }

            // A collection of several dimensions is nothing that DE-9IM is defined for.
            if (name is not ("s_intersects" or "s_disjoint")
                && operand is Cql2Ground { Ground.OgcGeometryType: OgcGeometryType.GeometryCollection })
            {
                throw new Cql2Exception(place,
                    $"a GEOMETRYCOLLECTION of several kinds is compared by S_INTERSECTS and S_DISJOINT alone, not "
                        + $"by {Show(name)}");
            }
        }

        return new(name, All(name, operands, place, "geometries", Cql2Kind.Geometry), Cql2Kind.Boolean);
    }

    // A text beside a time is that time, which many write so.
    private static (Cql2Node Left, Cql2Node Right) Matched(Cql2Node left, Cql2Node right) => (left, right) switch
    {
        ({ Kind: Cql2Kind.Instant }, Cql2Text text) when Cql2Time.Parse(text.Value) is { } time =>
            (left, new Cql2Instant(text.Value, time)),
        (Cql2Text text, { Kind: Cql2Kind.Instant }) when Cql2Time.Parse(text.Value) is { } time =>
            (new Cql2Instant(text.Value, time), right),
        _ => (left, right),
    };

    private static bool CanCompare(Cql2Node left, Cql2Node right) =>
        left.Kind == right.Kind || left.Kind == Cql2Kind.Property || right.Kind == Cql2Kind.Property;

    private static IReadOnlyList<Cql2Node> Count(
        string name, IReadOnlyList<Cql2Node> operands, int count, string place) => operands.Count == count
        ? operands
        : throw new Cql2Exception(place,
            $"{Show(name)} takes {(count == 1 ? "one operand" : count == 2 ? "two operands" : "three operands")}");

    private static IReadOnlyList<Cql2Node> All(
        string name, IReadOnlyList<Cql2Node> operands, string place, string wanted, params ReadOnlySpan<Cql2Kind> kinds)
    {
        foreach (var operand in operands)
        {
            if (!kinds.Contains(operand.Kind))
            {
                throw new Cql2Exception(place, $"{Show(name)} takes {wanted}, not {Name(operand)}");
            }
        }

        return operands;
    }

    private static string Name(Cql2Node node) => node switch
    {
        Cql2Property property => $"the property '{Shorten(property.Name)}'",
        { Kind: Cql2Kind.Boolean } => "a condition",
        { Kind: Cql2Kind.Number } => "a number",
        { Kind: Cql2Kind.Text } => "a text",
        { Kind: Cql2Kind.Instant } => "a time",
        { Kind: Cql2Kind.Interval } => "an interval",
        { Kind: Cql2Kind.Geometry } => "a geometry",
        _ => "a list",
    };

    private static string Show(string name) => Shorten(name).ToUpperInvariant();

    // What somebody wrote is repeated no longer than a name is.
    private static string Shorten(string text) => text.Length <= 40 ? text : text[..40] + "...";
}
