using System.Globalization;

namespace Nadir.Exchange.Importing;

/// <summary>
/// Names the rows of a file that are images of their own to the archive: by their source or id where these tell rows
/// apart, else by the number of the row. A file gives the same names each time, so that an import that was stopped
/// finds what is there.
/// </summary>
/// <param name="file">Name of the file.</param>
/// <param name="sourceIsUnique">Whether the sources alone tell rows apart.</param>
/// <param name="idIsUnique">Whether the ids alone tell rows apart.</param>
internal sealed class RowNames(string file, bool sourceIsUnique, bool idIsUnique)
{
    /// <summary>The name of a row.</summary>
    /// <param name="row">Its number, from 0.</param>
    /// <param name="source">What its column of sources has; null for nothing.</param>
    /// <param name="id">What its column of ids has, a text or a whole number; null for nothing.</param>
    public string Of(long row, string? source, object? id)
    {
        if (sourceIsUnique && !string.IsNullOrEmpty(source))
        {
            return source;
        }

        bool isNamed = idIsUnique && id is not (null or "");
        string key = isNamed ? Convert.ToString(id, CultureInfo.InvariantCulture)!
            : row.ToString(CultureInfo.InvariantCulture);
        return string.IsNullOrEmpty(source)
            ? isNamed && id is string ? key : $"{file}#{key}"
            : $"{source}#{key}";
    }
}

/// <summary>Tells whether the values of a column are all there and all different, by a hash of 64 bits each.</summary>
internal sealed class Uniqueness
{
    // Sixteen bytes each; a file with more rows names them by their numbers.
    private const int MostValues = 1 << 24;

    private readonly HashSet<ulong> _seen = [];

    /// <summary>Whether no value was missing, and none came twice.</summary>
    public bool Holds { get; private set; } = true;

    /// <summary>Takes the next value.</summary>
    public void Add(object? value)
    {
        string? text = Convert.ToString(value, CultureInfo.InvariantCulture);
        Holds = Holds && !string.IsNullOrEmpty(text) && _seen.Count < MostValues && _seen.Add(Hash(text));
        if (!Holds)
        {
            _seen.Clear();
        }
    }

    // FNV-1a (Fowler, Noll and Vo).
    private static ulong Hash(string text)
    {
        ulong hash = 0xcbf29ce484222325;
        foreach (char letter in text)
        {
            hash = (hash ^ letter) * 0x100000001b3;
        }

        return hash;
    }
}
