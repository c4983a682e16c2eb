using System.Text.RegularExpressions;

namespace Nadir.Archive.Search.Hybrid;

/// <summary>Finds the words in what a person wrote.</summary>
internal static partial class CaptionQuery
{
    // Every word costs a look into the index; sentences are shorter.
    private const int MostWords = 64;

    /// <summary>Lists the words, each once, in small letters.</summary>
    /// <param name="text">Any text.</param>
    public static IReadOnlyList<string> WordsOf(string text) =>
        [.. Word().Matches(text).Select(match => match.Value.ToLowerInvariant()).Distinct().Take(MostWords)];

    [GeneratedRegex(@"[\p{L}\p{N}]+", RegexOptions.CultureInvariant)]
    private static partial Regex Word();
}
