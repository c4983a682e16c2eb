using System.Text.RegularExpressions;

namespace Nadir.Archive.Search.Filters;

/// <summary>What an attribute of an image must be, such as <c>eo:cloud_cover &lt; 20</c>.</summary>
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
        if (Pattern().Match(text) is not { Success: true } match)
        {
            throw new ArchiveException($"The condition '{text}' cannot be read; write it as name=value, name<number, name in a,b or name like pattern%.");
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
        return values.Length is 0 or > MostValues
            ? throw new ArchiveException($"The condition '{text}' has {values.Length} values; it takes 1 to {MostValues}.")
            : new AttributeCondition(match.Groups["name"].Value.Trim(), comparison, values, text);
    }

    [GeneratedRegex(
        @"\A\s*(?<name>[^\s=<>!][^=<>!]*?)\s*(?:(?<sign>==|!=|<=|>=|=|<|>)|(?<=\s)(?<sign>in|like)(?=[\s(]))\s*(?<value>.*\S)\s*\z",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex Pattern();
}
