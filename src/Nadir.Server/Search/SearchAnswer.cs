using Nadir.Archive.Search;

namespace Nadir.Server.Search;

/// <summary>A page of an answer.</summary>
/// <param name="Results">The rows, best first.</param>
/// <param name="Next">The cursor that continues after the last row; null when there are no more.</param>
/// <param name="UnknownWords">Words of the query that the model does not know; to it they are all one and the same.</param>
/// <param name="Suggestions">By unknown word, what may be written in its place.</param>
internal sealed record SearchAnswer(
    IReadOnlyList<SearchResult> Results,
    string? Next,
    IReadOnlyList<string> UnknownWords,
    IReadOnlyDictionary<string, IReadOnlyList<string>> Suggestions);
