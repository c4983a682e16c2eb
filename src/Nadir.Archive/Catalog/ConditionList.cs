using System.Globalization;
using Nadir.Archive.Search.Filters;
using Nadir.Archive.Sqlite;
using Nadir.Stac.Items;

namespace Nadir.Archive.Catalog;

/// <summary>Conditions on items as SQL, with the values apart: nothing that a person wrote becomes part of a statement.</summary>
internal sealed class ConditionList
{
    // Those before belong to the statement itself.
    private const int FirstParameter = 10;

    private readonly List<string> _conditions = ["1"];
    private readonly List<object> _values = [];

    /// <summary>The conditions, joined by AND.</summary>
    public string Sql => string.Join(" AND ", _conditions);

    /// <summary>Adds what a filter asks of items.</summary>
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
            _conditions.Add($"(item.source = {root} OR (item.source >= {root} || '/' AND item.source < {root} || '0'))");
        }

        _conditions.AddRange(filter.Where.Select(Of));
    }

    /// <summary>Gives a statement the values.</summary>
    public void Bind(SqliteStatement statement)
    {
        foreach (var (place, value) in _values.Index())
        {
            _ = value switch
            {
                long number => statement.Bind(FirstParameter + place, number),
                double number => statement.Bind(FirstParameter + place, number),
                _ => statement.Bind(FirstParameter + place, (string)value),
            };
        }
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
