using System.Globalization;
using Nadir.Archive.Search.Filters;
using Nadir.Archive.Search.Filters.Cql2;
using Nadir.Archive.Sqlite;
using Nadir.Stac.Items;
using NetTopologySuite.Geometries;

namespace Nadir.Archive.Catalog;

/// <summary>
/// Conditions on items as SQL, with the values apart: nothing that a person wrote becomes part of a statement.
/// </summary>
internal sealed class ConditionList : ICql2Dialect
{
    // Those before belong to the statement itself.
    private const int FirstParameter = 10;

    private readonly List<string> _conditions = ["1"];
    private readonly List<object> _values = [];
    private readonly List<Cql2Node> _open = [];

    /// <summary>The conditions, joined by AND.</summary>
    public string Sql => string.Join(" AND ", _conditions);

    /// <summary>What SQL lets through too much of, to be asked of each image; empty where it tells all.</summary>
    public IReadOnlyList<Cql2Node> Open => _open;

    /// <summary>Adds what a filter asks of items, and of windows where it names their ground.</summary>
    public void AddItem(SearchFilter filter)
    {
        // Of half a range the end that is known stands for both.
        if (filter.After is { } after)
        {
            _conditions.Add($"coalesce(item.acquired_to, item.acquired_from) >= {Parameter(after.UtcTicks)}");
        }

        if (filter.Before is { } before)
        {
            _conditions.Add($"coalesce(item.acquired_from, item.acquired_to) <= {Parameter(before.UtcTicks)}");
        }

        if (filter.Source is { } source)
        {
            var root = Parameter(source.TrimEnd('/'));
            _conditions.Add(
                $"(item.source = {root} OR (item.source >= {root} || '/' AND item.source < {root} || '0'))");
        }

        foreach (var expression in filter.Where)
        {
            Add(expression);
        }
    }

    /// <summary>Adds what must be true.</summary>
    public void Add(FilterExpression expression)
    {
        if (expression.Condition is { } condition)
        {
            _conditions.Add(Of(condition));
            return;
        }

        var (sql, isExact) = new Cql2Pushdown(this).Write(expression.Root!);
        _conditions.Add(sql);
        if (!isExact)
        {
            _open.Add(expression.Root!);
        }
    }

    /// <summary>Gives a statement the values.</summary>
    public void Bind(SqliteStatement statement)
    {
        // A part of a filter that came to nothing may have left values behind.
        foreach (var (place, value) in _values.Index()
            .TakeWhile(pair => FirstParameter + pair.Index <= statement.ParameterCount))
        {
            _ = value switch
            {
                long number => statement.Bind(FirstParameter + place, number),
                double number => statement.Bind(FirstParameter + place, number),
                _ => statement.Bind(FirstParameter + place, (string)value),
            };
        }
    }

    string ICql2Dialect.Parameter(object value) => Parameter(value);

    string ICql2Dialect.Has(string name, string? test) =>
        $"item.id IN (SELECT item FROM attribute WHERE name = {Parameter(name)}{(test is null ? "" : $" AND {test}")})";

    // The index compares without regard to the case of letters, and finds what is then compared with it.
    string ICql2Dialect.Text(string sign, string value) => Parameter(value) is var text && sign == "="
        ? $"(text = {text} AND text = {text} COLLATE BINARY)"
        : $"text {sign} {text} COLLATE BINARY";

    string ICql2Dialect.TextIn(IReadOnlyList<string> values)
    {
        var texts = string.Join(", ", values.Select(Parameter));
        return $"(text IN ({texts}) AND text COLLATE BINARY IN ({texts}))";
    }

    string ICql2Dialect.FoldedText(string value) => $"text = {Parameter(value)}";

    string ICql2Dialect.Like(Cql2Pattern pattern) => $"text GLOB {Parameter(pattern.ToGlob())}";

    string ICql2Dialect.Near(Envelope box)
    {
        var (west, east, south, north) = (Parameter(box.MinX), Parameter(box.MaxX), Parameter(box.MinY),
            Parameter(box.MaxY));
        return $"window.id IN (SELECT id >> 1 FROM footprint_box WHERE east >= {west} AND west <= {east} AND north "
            + $">= {south} AND south <= {north})";
    }

    private string Of(AttributeCondition condition) =>
        $"item.id IN (SELECT item FROM attribute WHERE name = {Parameter(condition.Name)} AND ({Test(condition)}))";

    private string Test(AttributeCondition condition) => condition.Comparison switch
    {
        Comparison.Equal or Comparison.In => string.Join(" OR ", condition.Values.Select(Equality)),
        Comparison.NotEqual => $"NOT ({Equality(condition.Values[0])})",
        Comparison.Like => $"text LIKE {Parameter(condition.Values[0])}",
        var order => Order(order, condition.Values[0]),
    };

    // "5" and "5.0" are one number and two texts.
    private string Equality(string value) => ItemAttribute.ParseNumber(value) is { } number
        ? $"text = {Parameter(value)} OR ifnull(number = {Parameter(number)}, 0)"
        : $"text = {Parameter(value)}";

    private string Order(Comparison comparison, string value)
    {
        var sign = ComparisonSql.OrderOperator(comparison);

        // Texts are ordered too, which serves dates in the form of ISO 8601.
        return ItemAttribute.ParseNumber(value) is { } number
            ? $"number {sign} {Parameter(number)}"
            : $"text {sign} {Parameter(value)}";
    }

    private string Parameter(object value)
    {
        _values.Add(value);
        return string.Create(CultureInfo.InvariantCulture, $"?{FirstParameter + _values.Count - 1}");
    }
}
