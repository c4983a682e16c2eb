using Nadir.Archive.Search;

namespace Nadir.Server.Search;

/// <summary>A page of an answer.</summary>
/// <param name="Results">The rows, best first.</param>
/// <param name="Next">The cursor that continues after the last row; null when there are no more.</param>
internal sealed record SearchAnswer(IReadOnlyList<SearchResult> Results, string? Next);
