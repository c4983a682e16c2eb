using Nadir.Archive.Ports;
using Nadir.Archive.Words;

namespace Nadir.Archive.Search.Hybrid;

/// <summary>Searches by vectors and by the words of captions at once, and fuses both rankings.</summary>
/// <remarks>Thread-safe as <see cref="ArchiveSearch"/>.</remarks>
public sealed class HybridSearch
{
    // Below this depth a row found by one ranking only could miss a place that it deserves.
    private const int LeastDepth = 100;

    private readonly IArchiveStore _store;
    private readonly ArchiveSearch _search;

    /// <summary>Prepares to search.</summary>
    /// <param name="store">The archive.</param>
    /// <param name="search">The search by vectors in the same archive.</param>
    /// <exception cref="ArchiveException">The archive has no captions.</exception>
    public HybridSearch(IArchiveStore store, ArchiveSearch search)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(search);
        if (store.ReadStatistics().Captions == 0)
        {
            throw new ArchiveException(
                $"The archive {store.Location} has no captions to search in; write them with: nadir caption --archive {store.Location}");
        }

        (_store, _search) = (store, search);
    }

    /// <summary>Leaves out of unknown words those that captions have, since the search by words finds them all the same.</summary>
    /// <param name="store">The archive.</param>
    /// <param name="check">What the encoder does not know.</param>
    public static WordCheck Known(IArchiveStore store, WordCheck check)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(check);
        UnknownWord[] left = [.. check.Unknown.Where(unknown =>
            CaptionQuery.WordsOf(unknown.Word) is not { Count: > 0 } words || store.SearchCaptions(words, 1).Count == 0)];
        return new WordCheck(left, check.SaysNothing && left.Length == check.Unknown.Count);
    }

    /// <summary>Finds what words describe.</summary>
    /// <param name="text">Any text that is not blank.</param>
    /// <param name="options">Limits; the defaults when null. The minimum score is one of the vectors.</param>
    /// <returns>Best first, with scores of <see cref="ReciprocalRankFusion"/>; equal scores in the order of the vectors, then of the words.</returns>
    /// <exception cref="ArchiveException">The text is blank, or the archive is damaged.</exception>
    public IReadOnlyList<SearchResult> ByText(string text, SearchOptions? options = null)
    {
        options ??= new SearchOptions();
        return [.. ByVector(_search.EncodeText(text), text, options).Take(options.Count)];
    }

    /// <summary>Fuses the ranking by a vector with the one by words to their whole depth, which is more than was asked for.</summary>
    /// <param name="query">A unit vector, usually that of the text.</param>
    /// <param name="text">The words.</param>
    /// <param name="options">Limits; the count says how deep the rankings go: to twice as many rows, and at least 100.</param>
    /// <returns>As <see cref="ByText"/>, with every row of both rankings.</returns>
    /// <exception cref="ArchiveException">The archive is damaged.</exception>
    public IReadOnlyList<SearchResult> ByVector(ReadOnlySpan<float> query, string text, SearchOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var depth = options with { Count = Math.Max(LeastDepth, 2 * options.Count) };
        var byVector = _search.ByVector(query, depth);
        var byWord = CaptionQuery.WordsOf(text) is { Count: > 0 } words ? _store.SearchCaptions(words, depth.Count, options.Filter) : [];
        var rows = byVector.ToDictionary(row => row.Id);
        foreach (var found in byWord)
        {
            rows.TryAdd(found.Id, SearchResult.From(0, found));
        }

        return [.. ReciprocalRankFusion.Fuse([[.. byVector.Select(row => row.Id)], [.. byWord.Select(found => found.Id)]])
            .Select((pair, index) => rows[pair.Id] with { Rank = index + 1, Score = (float)pair.Score })];
    }
}
