using System.Text;

namespace Nadir.Archive.Search.Filters.Cql2;

/// <summary>
/// A pattern of LIKE: <c>%</c> stands for any text, <c>_</c> for one character, a backslash takes the next one as it
/// is.
/// </summary>
internal sealed class Cql2Pattern
{
    private const int Any = -1;
    private const int One = -2;

    // Code points, or one of the above.
    private readonly List<int> _parts = [];

    /// <summary>Reads a pattern.</summary>
    public Cql2Pattern(string text)
    {
        var isEscaped = false;
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.Value == '\\' && !isEscaped)
            {
                isEscaped = true;
                continue;
            }

            _parts.Add(isEscaped ? rune.Value : rune.Value switch { '%' => Any, '_' => One, _ => rune.Value });
            isEscaped = false;
        }

        if (isEscaped)
        {
            _parts.Add('\\');
        }
    }

    /// <summary>The pattern for SQLite's GLOB, which tells letters apart as CQL2 does.</summary>
    public string ToGlob() =>
        Write(part => part switch { '*' => "[*]", '?' => "[?]", '[' => "[[]", _ => null }, "*", "?");

    /// <summary>The pattern for PostgreSQL's LIKE with its own escape character, the backslash.</summary>
    public string ToLike() =>
        Write(part => part switch { '%' => "\\%", '_' => "\\_", '\\' => "\\\\", _ => null }, "%", "_");

    /// <summary>
    /// Whether a text is of the pattern, in a time that grows with the product of both lengths at most.
    /// </summary>
    public bool Matches(string text)
    {
        int[] letters = [.. text.EnumerateRunes().Select(rune => rune.Value)];
        var (at, part, star, from) = (0, 0, -1, 0);
        while (at < letters.Length)
        {
            if (part < _parts.Count && (_parts[part] == One || _parts[part] == letters[at]))
            {
                at++;
                part++;
            }
            else if (part < _parts.Count && _parts[part] == Any)
            {
                (star, from) = (part++, at);
            }
            else if (star >= 0)
            {
                // The last % takes one letter more.
                part = star + 1;
                at = ++from;
            }
            else
            {
                return false;
            }
        }

        while (part < _parts.Count && _parts[part] == Any)
        {
            part++;
        }

        return part == _parts.Count;
    }

    private string Write(Func<int, string?> escape, string any, string one)
    {
        var text = new StringBuilder();
        foreach (var part in _parts)
        {
            text.Append(part switch { Any => any, One => one, _ => escape(part) ?? new Rune(part).ToString() });
        }

        return text.ToString();
    }
}
