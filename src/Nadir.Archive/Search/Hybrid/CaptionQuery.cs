using System.Text.RegularExpressions;

namespace Nadir.Archive.Search.Hybrid;

/// <summary>Makes a query of SQLite's FTS5 from what a person wrote.</summary>
internal static partial class CaptionQuery
{
    // Every word costs a look into the index; sentences are shorter.
    private const int MostWords = 64;

    /// <summary>Any of the words may stand in a caption; rare words count more by BM25's own weights.</summary>
    /// <param name="text">Any text; signs of FTS5's query language lose their meaning.</param>
    /// <returns>Null when the text has no words.</returns>
    public static string? Of(string text)
    {
        string[] words = [.. Word().Matches(text).Select(match => match.Value.ToLowerInvariant()).Distinct().Take(MostWords)];
        return words.Length == 0 ? null : string.Join(" OR ", words.Select(word => $"\"{word}\""));
    }

    [GeneratedRegex(@"[\p{L}\p{N}]+", RegexOptions.CultureInvariant)]
    private static partial Regex Word();
}
