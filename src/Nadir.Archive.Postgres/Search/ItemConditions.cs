using Nadir.Archive.Search.Filters;
using Nadir.Stac.Items;

namespace Nadir.Archive.Postgres.Search;

/// <summary>What a filter asks of images, as conditions of SQL on the table item.</summary>
internal static class ItemConditions
{
    /// <summary>Writes the conditions but those in CQL2; none where the filter asks nothing of images.</summary>
    public static IEnumerable<string> Of(SearchFilter filter, SqlValues values)
    {
        // Of half a range the end that is known stands for both.
        if (filter.After is { } after)
        {
            yield return $"coalesce(item.acquired_to, item.acquired_from) >= {values.Add(after.UtcTicks)}";
        }

        if (filter.Before is { } before)
        {
            yield return $"coalesce(item.acquired_from, item.acquired_to) <= {values.Add(before.UtcTicks)}";
        }

        if (filter.Source is { } source)
        {
            var root = values.Add(source.TrimEnd('/')) + "::text";
            yield return $"(item.source = {root} OR (item.source >= {root} || '/' AND item.source < {root} || '0'))";
        }

        foreach (var condition in filter.Where.Select(expression => expression.Condition).OfType<AttributeCondition>())
        {
            yield return Of(condition, values);
        }
    }

    /// <summary>Writes a short condition.</summary>
    public static string Of(AttributeCondition condition, SqlValues values) =>
        $"item.id IN (SELECT item FROM attribute WHERE folded_name = {values.Add(Fold(condition.Name))} AND "
            + $"({Test(condition, values)}))";

    private static string Test(AttributeCondition condition, SqlValues values) => condition.Comparison switch
    {
        Comparison.Equal or Comparison.In =>
            string.Join(" OR ", condition.Values.Select(value => Equality(value, values))),
        Comparison.NotEqual => $"NOT ({Equality(condition.Values[0], values)})",
        // Without an escape character, as in SQLite.
        Comparison.Like => $"folded_text LIKE {values.Add(Fold(condition.Values[0]))} ESCAPE ''",
        var order => Order(order, condition.Values[0], values),
    };

    // "5" and "5.0" are one number and two texts. The index has the beginnings of texts.
    private static string Equality(string value, SqlValues values)
    {
        var text = values.Add(Fold(value)) + "::text";
        var equal = $"(left(folded_text, 200) = left({text}, 200) AND folded_text = {text})";
        return ItemAttribute.ParseNumber(value) is { } number
            ? $"({equal} OR (number IS NOT NULL AND number = {values.Add(number)}))"
            : equal;
    }

    private static string Order(Comparison comparison, string value, SqlValues values)
    {
        var sign = ComparisonSql.OrderOperator(comparison);

        // Texts are ordered too, which serves dates in the form of ISO 8601.
        return ItemAttribute.ParseNumber(value) is { } number
            ? $"number {sign} {values.Add(number)}"
            : $"folded_text {sign} {values.Add(Fold(value))}";
    }

    /// <summary>A text as the columns are: with small letters for those of ASCII.</summary>
    public static string Fold(string text) =>
        string.Concat(Connections.CommandExtensions.Clean(text)
            .Select(c => char.IsAsciiLetterUpper(c) ? (char)(c | 0x20) : c));
}
