using System.Text.RegularExpressions;
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
            .Select((pair, index) => rows[pair.Id] with { Rank = index + 1, Score = (float)pair.Score, Probability = null })];
    }
}

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

/// <summary>
/// Puts rankings together whose scores have nothing in common (Cormack, Clarke and Buettcher 2009, "Reciprocal rank fusion
/// outperforms Condorcet and individual rank learning methods").
/// </summary>
public static class ReciprocalRankFusion
{
    /// <summary>The paper's constant: the larger, the less the first places stand out.</summary>
    public const int Constant = 60;

    /// <summary>Fuses rankings.</summary>
    /// <param name="rankings">Ids, best first, each at most once in a ranking; a ranking need not have all of them.</param>
    /// <returns>
    /// Every id once, best first, with the sum over rankings of 1 / (<see cref="Constant"/> + rank), divided by the most that
    /// the sum can be: 1 where every ranking has it first. Equal scores stay in the order in which the ids first occur.
    /// </returns>
    public static IReadOnlyList<(long Id, double Score)> Fuse(IReadOnlyList<IReadOnlyList<long>> rankings)
    {
        ArgumentNullException.ThrowIfNull(rankings);
        var sums = new Dictionary<long, double>();
        var order = new List<long>();
        foreach (var ranking in rankings)
        {
            foreach (var (place, id) in ranking.Index())
            {
                if (!sums.TryGetValue(id, out var sum))
                {
                    order.Add(id);
                }

                sums[id] = sum + (1.0 / (Constant + place + 1));
            }
        }

        var most = rankings.Count / (Constant + 1.0);
        return [.. order.Select(id => (id, Score: sums[id] / most)).OrderByDescending(pair => pair.Score)];
    }
}
