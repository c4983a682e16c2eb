using System.Text.RegularExpressions;

namespace Nadir.Archive.Search.Filters;

/// <summary>
/// What an attribute of an image must be, in the short form <c>platform=landsat-8</c> that filters had before CQL2.
/// </summary>
/// <remarks>Of several attributes with one name, one that fits is enough. Immutable.</remarks>
public sealed partial record AttributeCondition
{
    // More than any person writes; each value costs a look into an index.
    private const int MostValues = 1000;

    private AttributeCondition(string name, Comparison comparison, IReadOnlyList<string> values, string text) =>
        (Name, Comparison, Values, Text) = (name, comparison, values, text);

    /// <summary>The attribute's name.</summary>
    public string Name { get; }

    /// <summary>How it is compared.</summary>
    public Comparison Comparison { get; }

    /// <summary>One value; several for <see cref="Comparison.In"/>.</summary>
    public IReadOnlyList<string> Values { get; }

    /// <summary>The condition as it was written.</summary>
    public string Text { get; }

    /// <summary>
    /// Reads a condition: <c>name=value</c>, <c>!=</c>, <c>&lt;</c>, <c>&lt;=</c>, <c>&gt;</c>, <c>&gt;=</c>,
    /// <c>name in a,b,c</c> or <c>name like harbo%</c>.
    /// </summary>
    /// <exception cref="ArchiveException">It is none of these.</exception>
    public static AttributeCondition Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return TryParse(text)
            ?? throw new ArchiveException(
                $"The condition '{text}' cannot be read; write it as name=value, name<number, name in a,b or name "
                    + $"like pattern%.");
    }

    /// <summary>Reads a condition.</summary>
    /// <returns>Null when it is none.</returns>
    /// <exception cref="ArchiveException">It has more values than it may.</exception>
    internal static AttributeCondition? TryParse(string text)
    {
        if (Pattern().Match(text) is not { Success: true } match)
        {
            return null;
        }

        var comparison = match.Groups["sign"].Value.ToLowerInvariant() switch
        {
            "=" or "==" => Comparison.Equal,
            "!=" => Comparison.NotEqual,
            "<" => Comparison.Less,
            "<=" => Comparison.AtMost,
            ">" => Comparison.Greater,
            ">=" => Comparison.AtLeast,
            "in" => Comparison.In,
            _ => Comparison.Like,
        };
        var value = match.Groups["value"].Value.Trim();
        string[] values = comparison == Comparison.In
            ? value.Trim('(', ')').Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            : [value];
        return values.Length == 0 ? null : values.Length > MostValues
            ? throw new ArchiveException(
                $"The condition '{text}' has {values.Length} values; it takes 1 to {MostValues}.")
            : new AttributeCondition(match.Groups["name"].Value.Trim(), comparison, values, text);
    }

    [GeneratedRegex(
        @"\A\s*(?<name>[^\s=<>!][^=<>!]*?)\s*(?:(?<sign>==|!=|<=|>=|=|<|>)|(?<=\s)(?<sign>in|like)(?=[\s(]))\s*(?<value>.*\S)\s*\z",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.Singleline
            | RegexOptions.ExplicitCapture)]
    private static partial Regex Pattern();
}

/// <summary>How an attribute is held against a value.</summary>
public enum Comparison
{
    /// <summary>Equal: as numbers where both are, else as text without regard to the case of ASCII letters.</summary>
    Equal,

    /// <summary>Not equal; an image without the attribute is not found.</summary>
    NotEqual,

    /// <summary>Less.</summary>
    Less,

    /// <summary>Less or equal.</summary>
    AtMost,

    /// <summary>Greater.</summary>
    Greater,

    /// <summary>Greater or equal.</summary>
    AtLeast,

    /// <summary>Equal to one of several values.</summary>
    In,

    /// <summary>Matches SQL's LIKE: <c>%</c> stands for any text, <c>_</c> for one character.</summary>
    Like,
}

/// <summary>Comparisons as every dialect of SQL writes them.</summary>
internal static class ComparisonSql
{
    /// <summary>The operator of a comparison that orders.</summary>
    /// <param name="comparison">One of <see cref="Comparison.Less"/> to <see cref="Comparison.AtLeast"/>.</param>
    public static string OrderOperator(Comparison comparison) => comparison switch
    {
        Comparison.Less => "<",
        Comparison.AtMost => "<=",
        Comparison.Greater => ">",
        _ => ">=",
    };
}
