using Nadir.Archive.Ports;
using Nadir.Archive.Search.Expressions;

namespace Nadir.Archive.Search.Reranking;

/// <summary>
/// Searches in two stages: the scan of all vectors, then the best of it ordered again by a model that looks at the pictures
/// themselves. Pictures are read from their files, which must still be there.
/// </summary>
/// <remarks>Thread-safe: calls of the reranker wait for each other, reading and searching do not.</remarks>
public sealed class RerankedSearch
{
    // Bounds memory, however many rows are asked for: features of this many pictures at a time.
    private const int RowsAtOnce = 256;

    private readonly ArchiveSearch _search;
    private readonly IReranker _reranker;
    private readonly RerankOptions _options;
    private readonly CandidateFeatures _features;
    private readonly Lock _reranking = new();

    /// <summary>Prepares to search.</summary>
    /// <param name="search">The first stage.</param>
    /// <param name="reranker">The second stage; not disposed.</param>
    /// <param name="options">How to rerank; the defaults when null.</param>
    public RerankedSearch(ArchiveSearch search, IReranker reranker, RerankOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(search);
        ArgumentNullException.ThrowIfNull(reranker);
        _options = options ?? new RerankOptions();
        _options.Validate();
        (_search, _reranker) = (search, reranker);
        _features = new CandidateFeatures(search.LocalFolder, reranker, _options, _reranking);
    }

    /// <summary>Bytes of features that are kept for later queries.</summary>
    public long CachedBytes => _features.CachedBytes;

    /// <summary>Finds what words describe.</summary>
    /// <param name="text">Any text that is not blank.</param>
    /// <param name="options">Limits; the defaults when null. The minimum score is one of the scan.</param>
    /// <param name="cancellationToken">Stops between two batches of pictures.</param>
    /// <exception cref="ArchiveException">The text is blank, or the archive is damaged.</exception>
    public RerankedAnswer ByText(string text, SearchOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new SearchOptions();
        return Rerank(_search.ByText(text, Deepened(options)), [(text, 1)], options.Count, cancellationToken);
    }

    /// <summary>
    /// Finds what a combined query describes. The reranker scores its words, with their weights; images and windows count in the
    /// scan alone.
    /// </summary>
    /// <param name="query">The query; <see cref="QueryParser"/> has the grammar.</param>
    /// <param name="options">Limits; the defaults when null. The minimum score is one of the scan.</param>
    /// <param name="cancellationToken">Stops between two batches of pictures.</param>
    /// <exception cref="ArchiveException">The query cannot be read, has no words, names what does not exist, or cancels out.</exception>
    /// <exception cref="Imagery.ImageryException">A file of it cannot be decoded.</exception>
    public RerankedAnswer ByExpression(string query, SearchOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new SearchOptions();
        (string, float)[] words = [.. QueryParser.Parse(query)
            .Where(term => term.Kind == QueryTermKind.Text).Select(term => (term.Operand, term.Weight))];
        return words.Length > 0
            ? Rerank(_search.ByExpression(query, Deepened(options)), words, options.Count, cancellationToken)
            : throw new ArchiveException("The query has no words, and only words can be reranked by; add some, or search without reranking.");
    }

    /// <summary>Orders rows of a search again.</summary>
    /// <param name="rows">Rows of a search, best first.</param>
    /// <param name="words">What the reranker scores, with weights; at least one.</param>
    /// <param name="count">The most rows to return.</param>
    /// <param name="cancellationToken">Stops between two batches of pictures.</param>
    /// <exception cref="ArchiveException">The reranker gave no number.</exception>
    public RerankedAnswer Rerank(
        IReadOnlyList<SearchResult> rows,
        IReadOnlyList<(string Text, float Weight)> words,
        int count,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(words);
        var head = rows.Take(_options.Depth).ToList();
        var scores = new float[head.Count];
        var faults = new string?[head.Count];
        for (var first = 0; first < head.Count; first += RowsAtOnce)
        {
            Score(head.GetRange(first, Math.Min(RowsAtOnce, head.Count - first)), words, first, scores, faults, cancellationToken);
        }

        int[] readable = [.. Enumerable.Range(0, head.Count).Where(index => faults[index] is null)];
        var fused = ScoreFusion.Fuse(
            [.. readable.Select(index => head[index].Score)], [.. readable.Select(index => scores[index])], _options.Weight);
        // Equal scores stay in the order of the scan: the sort is stable.
        var reranked = readable.Zip(fused).OrderByDescending(pair => pair.Second)
            .Select(pair => head[pair.First] with { Score = (float)Math.Clamp(pair.Second, -1, 1) });
        var unreadable = Enumerable.Range(0, head.Count).Where(index => faults[index] is not null).Select(index => head[index]);
        return new RerankedAnswer(
            [.. reranked.Concat(unreadable).Concat(rows.Skip(head.Count)).Take(count).Select((row, index) => row with { Rank = index + 1 })],
            [.. faults.OfType<string>()]);
    }

    private SearchOptions Deepened(SearchOptions options) => options with { Count = Math.Max(options.Count, _options.Depth) };

    private void Score(
        List<SearchResult> rows,
        IReadOnlyList<(string Text, float Weight)> words,
        int first,
        float[] scores,
        string?[] faults,
        CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var found = _features.Get(rows, cancellationToken);
        int[] places = [.. Enumerable.Range(0, rows.Count).Where(index => found[index].Features is not null)];
        ReadOnlyMemory<Half>[] pictures = [.. places.Select(index => new ReadOnlyMemory<Half>(found[index].Features))];
        var values = new float[words.Count * pictures.Length];
        lock (_reranking)
        {
            _reranker.Score([.. words.Select(word => word.Text)], pictures, values);
        }

        for (var index = 0; index < rows.Count; index++)
        {
            faults[first + index] = found[index].Fault;
        }

        for (var index = 0; index < values.Length; index++)
        {
            var value = float.IsFinite(values[index])
                ? values[index]
                : throw new ArchiveException($"The model {_reranker.Name} gave no number as a score; its weights are damaged.");
            scores[first + places[index % pictures.Length]] += words[index / pictures.Length].Weight * value;
        }
    }
}
