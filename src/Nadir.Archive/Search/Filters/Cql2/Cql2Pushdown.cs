using System.Globalization;
using NetTopologySuite.Geometries;

namespace Nadir.Archive.Search.Filters.Cql2;

/// <summary>
/// Tests of one attribute, and what else differs between databases, as SQL. Statements know the tables <c>item</c> and,
/// by the name that the dialect uses, the window whose ground is looked at.
/// </summary>
internal interface ICql2Dialect
{
    /// <summary>Keeps a value apart.</summary>
    /// <returns>What stands for it in the statement.</returns>
    string Parameter(object value);

    /// <summary>That an image has an attribute of a name, and that a test holds of one of its values.</summary>
    /// <param name="name">The name.</param>
    /// <param name="test">A test by one of the members below; null for any value.</param>
    string Has(string name, string? test);

    /// <summary>That the text compares so, by the bytes of UTF-8.</summary>
    /// <param name="sign">One of <c>= &lt;&gt; &lt; &gt; &lt;= &gt;=</c>.</param>
    /// <param name="value">The text.</param>
    string Text(string sign, string value);

    /// <summary>That the text is one of several.</summary>
    string TextIn(IReadOnlyList<string> values);

    /// <summary>That the text is so, whatever the size of ASCII letters.</summary>
    string FoldedText(string value);

    /// <summary>That the text is of a pattern.</summary>
    string Like(Cql2Pattern pattern);

    /// <summary>That the window may have something in common with a box; never false where it has.</summary>
    string Near(Envelope box);
}

/// <summary>A condition of SQL that holds of every image of which a part of a filter is true.</summary>
/// <param name="Sql">The condition; may be NULL where it is not true.</param>
/// <param name="IsExact">Whether it holds of no other image.</param>
internal readonly record struct Cql2Sql(string Sql, bool IsExact)
{
    public static Cql2Sql Everything { get; } = new("1 = 1", IsExact: false);
}

/// <summary>
/// Writes filters as SQL as far as SQL can tell; what lets through too much is looked at image by image afterwards.
/// True and false are two sets of images, and what is unknown is in neither, so NOT swaps them.
/// </summary>
/// <param name="dialect">The database.</param>
internal sealed class Cql2Pushdown(ICql2Dialect dialect)
{
    // Databases bound how deep an expression is, and lists of values count as one.
    private const int MostParts = 300;
    private const int MostBoxes = 16;

    private const string Begun = "coalesce(item.acquired_from, item.acquired_to)";
    private const string Ended = "coalesce(item.acquired_to, item.acquired_from)";

    /// <summary>Writes a filter.</summary>
    public Cql2Sql Write(Cql2Node root) => Count(root) > MostParts ? Cql2Sql.Everything : True(root);

    private static int Count(Cql2Node node) => node is Cql2Operation operation ? 1 + operation.Operands.Sum(Count) : 1;

    private Cql2Sql True(Cql2Node node) => node switch
    {
        Cql2Boolean constant => new(constant.Value ? "1 = 1" : "1 = 0", IsExact: true),
        Cql2Operation { Operator: "and" or "or" } operation =>
            Join(operation.Operator, operation.Operands.Select(True)),
        Cql2Operation { Operator: "not" } operation => False(operation.Operands[0]),
        Cql2Operation { Operator: "isNull" } operation =>
            Known(operation.Operands[0]) is { } known ? new($"NOT ({known})", IsExact: true) : Cql2Sql.Everything,
        Cql2Operation operation => Holds(operation) ?? Superset(operation),
        _ => Cql2Sql.Everything,
    };

    private Cql2Sql False(Cql2Node node) => node switch
    {
        Cql2Boolean constant => new(constant.Value ? "1 = 0" : "1 = 1", IsExact: true),
        Cql2Operation { Operator: "and" or "or" } operation =>
            Join(operation.Operator == "and" ? "or" : "and", operation.Operands.Select(False)),
        Cql2Operation { Operator: "not" } operation => True(operation.Operands[0]),
        Cql2Operation { Operator: "isNull" } operation =>
            Known(operation.Operands[0]) is { } known ? new(known, IsExact: true) : Cql2Sql.Everything,
        Cql2Operation { Operator: "s_disjoint" } operation => Near(operation),
        Cql2Operation operation when Cql2Rules.IsSpatial(operation.Operator) => Cql2Sql.Everything,
        Cql2Operation operation when Known(operation.Operands[0]) is { } known
            && Holds(operation) is { IsExact: true } holds =>
            new($"({known} AND NOT ({holds.Sql}))", IsExact: true),
        Cql2Operation operation => Superset(operation),
        _ => Cql2Sql.Everything,
    };

    private static Cql2Sql Join(string name, IEnumerable<Cql2Sql> parts)
    {
        Cql2Sql[] all = [.. parts];
        return new($"({string.Join($" {name.ToUpperInvariant()} ", all.Select(part => part.Sql))})",
            all.All(part => part.IsExact));
    }

    // That a property of the archive's own has a value; null for all else.
    private string? Known(Cql2Node node) => node switch
    {
        Cql2Property { Name: Cql2Property.DateTime } => $"{Begun} IS NOT NULL",
        Cql2Property { Missing: null, IsBuiltIn: false } property => dialect.Has(property.Name, null),
        _ => null,
    };

    // What compares values is neither true nor false where one of them is not there.
    private Cql2Sql Superset(Cql2Operation operation)
    {
        if (Cql2Rules.IsSpatial(operation.Operator))
        {
            return operation.Operator == "s_disjoint" ? Cql2Sql.Everything : Near(operation);
        }

        string[] known = [.. operation.Operands.SelectMany(Properties).Select(Known).OfType<string>().Distinct()
            .Take(MostBoxes)];
        return known.Length == 0 ? Cql2Sql.Everything : new($"({string.Join(" AND ", known)})", IsExact: false);
    }

    // Of a list one value is enough, and a condition may know without the property.
    private static IEnumerable<Cql2Property> Properties(Cql2Node node) => node switch
    {
        Cql2Property property => [property],
        Cql2Operation { Kind: not Cql2Kind.Boolean } operation => operation.Operands.SelectMany(Properties),
        _ => [],
    };

    private Cql2Sql Near(Cql2Operation operation)
    {
        if (operation.Operands is not ([Cql2Property, Cql2Ground] or [Cql2Ground, Cql2Property]))
        {
            return Cql2Sql.Everything;
        }

        var ground = operation.Operands.OfType<Cql2Ground>().Single().Ground;
        Envelope[] boxes = ground.NumGeometries <= MostBoxes
            ? [.. Enumerable.Range(0, ground.NumGeometries).Select(part => ground.GetGeometryN(part).EnvelopeInternal)]
            : [ground.EnvelopeInternal];
        return new($"({string.Join(" OR ", boxes.Select(dialect.Near))})", IsExact: false);
    }

    // The predicates that SQL can tell of; null for others.
    private Cql2Sql? Holds(Cql2Operation operation) => operation.Operator switch
    {
        "in" => In(operation.Operands[0], ((Cql2Array)operation.Operands[1]).Items),
        "between" => Between(operation.Operands),
        "like" => operation.Operands is [Cql2Property { Missing: null, IsBuiltIn: false } property, Cql2Text pattern]
            ? new(dialect.Has(property.Name, dialect.Like(new Cql2Pattern(pattern.Value))), IsExact: true)
            : null,
        var name when Cql2Rules.IsTemporal(name) => Temporal(operation),
        var name when Cql2Rules.IsComparison(name) => Compare(name, operation.Operands[0], operation.Operands[1]),
        _ => null,
    };

    private Cql2Sql? Compare(string sign, Cql2Node left, Cql2Node right) => (left, right) switch
    {
        (Cql2Property { Name: Cql2Property.DateTime }, Cql2Instant instant) => Exact(CompareTimes(sign, instant.Time)),
        (Cql2Property { IsName: true } property, Cql2Text text) when sign == "=" =>
            Exact(Named(property, [text.Value])),
        (Cql2Property { Missing: null, IsBuiltIn: false } property, _) when Test(sign, right) is { } test =>
            Exact(dialect.Has(property.Name, test)),
        (not Cql2Property, Cql2Property) =>
            Compare(sign switch { "<" => ">", ">" => "<", "<=" => ">=", ">=" => "<=", _ => sign }, right, left),
        _ => null,
    };

    private string? Test(string sign, Cql2Node value) => (sign, value) switch
    {
        (_, Cql2Number number) => Number(sign, number.Value),
        (_, Cql2Text text) => dialect.Text(sign, text.Value),
        ("=", Cql2Boolean boolean) => dialect.FoldedText(boolean.Value ? "true" : "false"),
        _ => null,
    };

    // What is no number differs from every number.
    private string Number(string sign, double value) => sign == "<>"
        ? $"(number IS NULL OR number <> {dialect.Parameter(value)})"
        : $"(number IS NOT NULL AND number {sign} {dialect.Parameter(value)})";

    // An id that the source gave, or else the number; a collection of the source, or else what stands for none.
    private string Named(Cql2Property property, IReadOnlyList<string> values)
    {
        var attribute = property.Name == Cql2Property.Id ? Cql2Item.StacId : Cql2Item.StacCollection;
        var has = dialect.Has(attribute, dialect.TextIn(values));
        string[] others = property.Name == Cql2Property.Collection
            ? [.. values.Where(value => value == property.Missing).Select(_ => "1 = 1").Take(1)]
            : [.. values.Select(Number).OfType<long>().Select(number => $"item.id = {dialect.Parameter(number)}")];
        return others.Length == 0 ? has
            : $"({has} OR (({string.Join(" OR ", others)}) AND NOT ({dialect.Has(attribute, null)})))";

        static long? Number(string text) =>
            long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                && number.ToString(CultureInfo.InvariantCulture) == text ? number : null;
    }

    private Cql2Sql? In(Cql2Node value, IReadOnlyList<Cql2Node> items)
    {
        if (value is Cql2Property { IsName: true } name && items.Count <= MostParts
            && items.All(item => item is Cql2Text))
        {
            return Exact(Named(name, [.. items.Select(item => ((Cql2Text)item).Value)]));
        }

        if (value is not Cql2Property { Missing: null, IsBuiltIn: false } property)
        {
            return null;
        }

        if (items.All(item => item is Cql2Number))
        {
            return Exact(dialect.Has(property.Name,
                $"number IN ({string.Join(", ", items.Select(item => dialect.Parameter(((Cql2Number)item).Value)))})"));
        }

        return items.All(item => item is Cql2Text)
            ? Exact(dialect.Has(property.Name, dialect.TextIn([.. items.Select(item => ((Cql2Text)item).Value)])))
            : null;
    }

    private Cql2Sql? Between(IReadOnlyList<Cql2Node> operands) => operands switch
    {
        [Cql2Property { Missing: null, IsBuiltIn: false } property, Cql2Number low, Cql2Number high] =>
            Exact(dialect.Has(
            property.Name,
            $"(number IS NOT NULL AND number >= {dialect.Parameter(low.Value)} AND number "
                + $"<= {dialect.Parameter(high.Value)})")),
        [Cql2Property { Name: Cql2Property.DateTime }, Cql2Instant low, Cql2Instant high] =>
            Exact($"({CompareTimes(">=", low.Time)} AND {CompareTimes("<=", high.Time)})"),
        _ => null,
    };

    private Cql2Sql? Temporal(Cql2Operation operation) => operation.Operands switch
    {
        [Cql2Property { Name: Cql2Property.DateTime }, var other] when TimeOf(other) is { } time =>
            Exact(Relate(operation.Operator, (Begun, Ended), Written(time), time.IsDay)),
        [var other, Cql2Property { Name: Cql2Property.DateTime }] when TimeOf(other) is { } time =>
            Exact(Relate(operation.Operator, Written(time), (Begun, Ended), time.IsDay, isSwapped: true)),
        _ => null,
    };

    private static Cql2Time? TimeOf(Cql2Node node) => node switch
    {
        Cql2Instant instant => instant.Time,
        Cql2Interval { From: null or Cql2Instant, To: null or Cql2Instant } interval => new Cql2Time(
            (interval.From as Cql2Instant)?.Time.From ?? long.MinValue, (interval.To as Cql2Instant)?.Time.To
                ?? long.MaxValue),
        _ => null,
    };

    private (string From, string To) Written(Cql2Time time) =>
        (dialect.Parameter(time.From), dialect.Parameter(time.To));

    private string CompareTimes(string sign, Cql2Time time) => sign switch
    {
        "=" => Relate("t_equals", (Begun, Ended), Written(time), time.IsDay),
        "<>" => $"NOT ({Relate("t_equals", (Begun, Ended), Written(time), time.IsDay)})",
        "<" => $"({Ended} < {dialect.Parameter(time.From)})",
        ">" => $"({Begun} > {dialect.Parameter(time.To)})",
        "<=" => $"({Ended} <= {dialect.Parameter(time.To)})",
        _ => $"({Begun} >= {dialect.Parameter(time.From)})",
    };

    // As Cql2TimeRelations, with columns and parameters for ticks.
    private static string Relate(
        string function, (string From, string To) a, (string From, string To) b, bool isDay, bool isSwapped = false) =>
            function switch
            {
                "t_after" => $"({a.From} > {b.To})",
                "t_before" => $"({a.To} < {b.From})",
                "t_contains" => $"({a.From} < {b.From} AND {a.To} > {b.To})",
                "t_disjoint" => $"({a.From} > {b.To} OR {a.To} < {b.From})",
                "t_during" => $"({a.From} > {b.From} AND {a.To} < {b.To})",
                "t_equals" when isDay =>
                    isSwapped ? $"({b.From} >= {a.From} AND {b.To} <= {a.To})"
                        : $"({a.From} >= {b.From} AND {a.To} <= {b.To})",
                "t_equals" => $"({a.From} = {b.From} AND {a.To} = {b.To})",
                "t_finishedby" => $"({a.From} < {b.From} AND {a.To} = {b.To})",
                "t_finishes" => $"({a.From} > {b.From} AND {a.To} = {b.To})",
                "t_intersects" => $"({a.From} <= {b.To} AND {a.To} >= {b.From})",
                "t_meets" => $"({a.To} = {b.From})",
                "t_metby" => $"({a.From} = {b.To})",
                "t_overlappedby" => $"({a.From} > {b.From} AND {a.From} < {b.To} AND {a.To} > {b.To})",
                "t_overlaps" => $"({a.From} < {b.From} AND {a.To} > {b.From} AND {a.To} < {b.To})",
                "t_startedby" => $"({a.From} = {b.From} AND {a.To} > {b.To})",
                _ => $"({a.From} = {b.From} AND {a.To} < {b.To})",
            };

    private static Cql2Sql Exact(string sql) => new(sql, IsExact: true);
}
