using System.Numerics.Tensors;
using System.Text.RegularExpressions;
using Nadir.Archive.Ports;
using Nadir.Archive.Words;

namespace Nadir.Archive.Search.Hybrid;

/// <summary>
/// Searches pictures, vectors of captions and words of captions at once, and orders what is found by the three
/// together.
/// </summary>
/// <remarks>
/// Where the encoder says what its scores mean together (<see cref="IEncoder.LogOdds"/>), rows are ordered by the
/// probability that they are right, which is their score; where nobody measured it, the rankings are fused by their
/// ranks. Every row has all scores, whichever ranking found it. Thread-safe as <see cref="ArchiveSearch"/>.
/// </remarks>
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
                $"The archive {store.Location} has no captions to search in; write them with: nadir caption "
                    + $"--archive {store.Location}");
        }

        (_store, _search) = (store, search);
        IsCalibrated = IsMeasured(search);
    }

    /// <summary>
    /// Whether somebody measured what scores of hybrid searches by an encoder mean, whatever of them there is.
    /// </summary>
    /// <param name="search">A search with the encoder.</param>
    public static bool IsMeasured(ArchiveSearch search)
    {
        ArgumentNullException.ThrowIfNull(search);
        return new HybridScores[] { new(0, 0, 0), new(0, null, 0), new(0, null, null) }
            .All(scores => search.LogOdds(scores) is not null);
    }

    /// <summary>
    /// Whether scores are probabilities, by the encoder's calibration; else they are those of
    /// <see cref="ReciprocalRankFusion"/>.
    /// </summary>
    public bool IsCalibrated { get; }

    /// <summary>What the search does without, in a sentence for people; null for nothing.</summary>
    public string? Shortfall() =>
        !_store.KeepsCaptionVectors
            ? "this archive keeps no vectors of captions, so pictures and words are searched only"
        : _store.CountWithoutCaptionVector() is > 0 and var missing
        ? $"{missing} of the windows with captions have no vectors of them, so of these pictures and words are "
            + $"searched only; make them with: nadir caption --archive {_store.Location}"
        : !IsCalibrated ? $"nobody measured how the model {_search.EncoderName} weighs pictures, captions and words, "
            + $"so only ranks are fused; measure it with: nadir model calibrate --hybrid"
        : null;

    /// <summary>
    /// Leaves out of unknown words those that captions have, since the search by words finds them all the same.
    /// </summary>
    /// <param name="store">The archive.</param>
    /// <param name="check">What the encoder does not know.</param>
    public static WordCheck Known(IArchiveStore store, WordCheck check)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(check);
        UnknownWord[] left = [.. check.Unknown.Where(unknown =>
            CaptionQuery.WordsOf(unknown.Word) is not { Count: > 0 } words
                || store.SearchCaptions(words, 1).Count == 0)];
        return new WordCheck(left, check.SaysNothing && left.Length == check.Unknown.Count);
    }

    /// <summary>Finds what words describe.</summary>
    /// <param name="text">Any text that is not blank.</param>
    /// <param name="options">Limits; the defaults when null. The minimum score is one of the vectors.</param>
    /// <returns>
    /// Best first; equal scores in the order of the vectors, then of the words. Scores are probabilities where
    /// <see cref="IsCalibrated"/>.
    /// </returns>
    /// <exception cref="ArchiveException">The text is blank, or the archive is damaged.</exception>
    public IReadOnlyList<SearchResult> ByText(string text, SearchOptions? options = null)
    {
        options ??= new SearchOptions();
        return [.. ByVector(_search.EncodeText(text), text, options).Take(options.Count)];
    }

    /// <summary>Fuses the rankings to their whole depth, which is more than was asked for.</summary>
    /// <param name="query">A unit vector, usually that of the text.</param>
    /// <param name="text">The words.</param>
    /// <param name="options">Limits; the count says how deep the rankings go: to twice as many rows,
    /// and at least 100.</param>
    /// <returns>As <see cref="ByText"/>, with every row of all rankings.</returns>
    /// <exception cref="ArchiveException">The archive is damaged.</exception>
    public IReadOnlyList<SearchResult> ByVector(ReadOnlySpan<float> query, string text, SearchOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var depth = Math.Max(LeastDepth, 2 * options.Count);
        var found = IsCalibrated
            ? Candidates(query, text, options with { Count = depth })
                .Select(candidate => (candidate.Row, LogOdds: _search.LogOdds(candidate.Scores)!.Value))
                // Not by the probability, of which many may be 1 to the last bit.
                .OrderByDescending(candidate => candidate.LogOdds)
                .Select(candidate => candidate.Row with { Probability = 1 / (1 + Math.Exp(-candidate.LogOdds)) })
                .Select(row => row with { Score = (float)row.Probability! })
            : ByRanks(query, text, options with { Count = depth });
        return [.. found.Where(row => options.MinimumProbability is not { } least || row.Probability >= least)
            .Select((row, index) => row with { Rank = index + 1 })];
    }

    /// <summary>Lists what the rankings find, with all scores of each row.</summary>
    /// <param name="query">A unit vector, usually that of the text.</param>
    /// <param name="text">The words.</param>
    /// <param name="options">Limits; the count is the depth of each ranking.</param>
    /// <returns>In the order of the pictures, then of the captions' vectors, then of the words;
    /// each window once.</returns>
    /// <exception cref="ArchiveException">The archive is damaged.</exception>
    public IReadOnlyList<HybridCandidate> Candidates(ReadOnlySpan<float> query, string text, SearchOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var byImage = _search.ByVector(query, options with { MinimumProbability = null });
        var byCaption = _store.SearchCaptionVectors(query, options.Count, options.Filter);
        long[] byVector = [.. byImage.Select(row => row.Id).Concat(byCaption.Select(match => match.Id)).Distinct()];
        var byWord = CaptionQuery.WordsOf(text) is { Count: > 0 } words
            ? _store.SearchCaptions(words, options.Count, options.Filter, byVector) : [];
        var rows = new OrderedDictionary<long, SearchResult>();
        foreach (var row in byImage.Concat(byCaption.Concat(byWord).Select(match => SearchResult.From(0, match))))
        {
            rows.TryAdd(row.Id, row);
        }

        var images = Scores(query, byImage.Select(row => (row.Id, row.Score)), rows.Keys,
            ids => _store.ReadWindows(ids).ToDictionary(window => window.Window.Id, window => window.Vector));
        var captions = Scores(query, byCaption.Select(match => (match.Id, match.Score)), rows.Keys,
            _store.ReadCaptionVectors);
        var best = byWord.Count > 0 ? byWord[0].Score : 1;
        var shares = byWord.ToDictionary(match => match.Id, match => match.Score / best);
        return
        [
            // What was removed meanwhile has no score any more.
            .. rows.Values.Where(row => images.ContainsKey(row.Id))
                .Select(row => new HybridCandidate(row, new HybridScores(
                images[row.Id],
                captions.TryGetValue(row.Id, out var caption) ? caption : null,
                row.Caption is null ? null : shares.GetValueOrDefault(row.Id)))),
        ];
    }

    // The score of each row: as a ranking found it, else of its vector where it has one.
    private static Dictionary<long, double> Scores(
        ReadOnlySpan<float> query, IEnumerable<(long Id, float Score)> found, IEnumerable<long> rows,
        Func<long[], IReadOnlyDictionary<long, float[]>> read)
    {
        var scores = found.ToDictionary(hit => hit.Id, hit => (double)hit.Score);
        long[] others = [.. rows.Where(id => !scores.ContainsKey(id))];
        foreach (var (id, vector) in others.Length > 0 ? read(others) : new Dictionary<long, float[]>())
        {
            scores.Add(id, TensorPrimitives.Dot(query, vector));
        }

        return scores;
    }

    private IEnumerable<SearchResult> ByRanks(ReadOnlySpan<float> query, string text, SearchOptions options)
    {
        var byImage = _search.ByVector(query, options with { MinimumProbability = null });
        var byCaption = _store.SearchCaptionVectors(query, options.Count, options.Filter);
        var byWord = CaptionQuery.WordsOf(text) is { Count: > 0 } words
            ? _store.SearchCaptions(words, options.Count, options.Filter) : [];
        var rows = byImage.ToDictionary(row => row.Id);
        foreach (var match in byCaption.Concat(byWord))
        {
            rows.TryAdd(match.Id, SearchResult.From(0, match));
        }

        IReadOnlyList<long>[] rankings = [[.. byImage.Select(row => row.Id)], [.. byCaption.Select(match => match.Id)],
            [.. byWord.Select(match => match.Id)]];
        // A ranking that the archive cannot have says nothing; one by words that finds none does.
        return ReciprocalRankFusion.Fuse([.. rankings.Where((ranking, index) => index != 1 || ranking.Count > 0)])
            .Select(pair => rows[pair.Id] with { Score = (float)pair.Score, Probability = null });
    }
}

/// <summary>A window that a ranking found, and what all rankings say of it.</summary>
/// <param name="Row">The window; its rank and score say nothing.</param>
/// <param name="Scores">Its scores.</param>
public sealed record HybridCandidate(SearchResult Row, HybridScores Scores);

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
/// Puts rankings together whose scores have nothing in common (Cormack, Clarke and Buettcher 2009, "Reciprocal rank
/// fusion outperforms Condorcet and individual rank learning methods").
/// </summary>
public static class ReciprocalRankFusion
{
    /// <summary>The paper's constant: the larger, the less the first places stand out.</summary>
    public const int Constant = 60;

    /// <summary>Fuses rankings.</summary>
    /// <param name="rankings">Ids, best first, each at most once in a ranking; a ranking need not
    /// have all of them.</param>
    /// <returns>
    /// Every id once, best first, with the sum over rankings of 1 / (<see cref="Constant"/> + rank), divided by the
    /// most that the sum can be: 1 where every ranking has it first. Equal scores stay in the order in which the ids
    /// first occur.
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
