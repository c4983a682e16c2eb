namespace Nadir.Archive.Search.Reranking;

/// <summary>What a reranked search found.</summary>
/// <param name="Results">
/// Best first. The score of a row that was reranked is the mean of its cosine and of the reranker's score on the cosines' scale
/// (<see cref="ScoreFusion"/>), cut to -1..1; behind these come rows that could not be read, then rows below the
/// depth, both with their cosines.
/// </param>
/// <param name="Unreadable">A sentence for each row whose picture could not be read again, in the order of the scan.</param>
public sealed record RerankedAnswer(IReadOnlyList<SearchResult> Results, IReadOnlyList<string> Unreadable);
