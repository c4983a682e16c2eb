using Nadir.Archive.Ports;
using Nadir.Archive.Search.Expressions;
using Nadir.Archive.Telemetry;
using Nadir.Imagery;

namespace Nadir.Archive.Search.Reranking;

/// <summary>
/// Searches in two stages: the scan of all vectors, then the best of it ordered again by a model that looks at the
/// pictures themselves. Pictures are read from their files, which must still be there.
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

    /// <summary>What keeping features for later queries has saved so far.</summary>
    public CacheStatistics FeatureCache => _features.Statistics;

    /// <summary>Finds what words describe.</summary>
    /// <param name="text">Any text that is not blank.</param>
    /// <param name="options">Limits; the defaults when null. The minimum score is one of the scan.</param>
    /// <param name="cancellationToken">Stops between two batches of pictures.</param>
    /// <exception cref="ArchiveException">The text is blank, or the archive is damaged.</exception>
    public RerankedAnswer ByText(
        string text, SearchOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new SearchOptions();
        return Rerank(_search.ByText(text, Deepened(options)), [(text, 1)], options.Count, cancellationToken);
    }

    /// <summary>
    /// Finds what a combined query describes. The reranker scores its words, with their weights; images and windows
    /// count in the scan alone.
    /// </summary>
    /// <param name="query">The query; <see cref="QueryParser"/> has the grammar.</param>
    /// <param name="options">Limits; the defaults when null. The minimum score is one of the scan.</param>
    /// <param name="cancellationToken">Stops between two batches of pictures.</param>
    /// <exception cref="ArchiveException">The query cannot be read, has no words, names what does not exist, or
    /// cancels out.</exception>
    /// <exception cref="Imagery.ImageryException">A file of it cannot be decoded.</exception>
    public RerankedAnswer ByExpression(
        string query, SearchOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new SearchOptions();
        (string, float)[] words = [.. QueryParser.Parse(query)
            .Where(term => term.Kind == QueryTermKind.Text).Select(term => (term.Operand, term.Weight))];
        return words.Length > 0
            ? Rerank(_search.ByExpression(query, Deepened(options)), words, options.Count, cancellationToken)
            : throw new ArchiveException(
                "The query has no words, and only words can be reranked by; add some, or search without reranking.");
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
        using var operation = ArchiveTelemetry.Begin(ArchiveTelemetry.Rerank)?.Tag("nadir.count", head.Count);
        var scores = new float[head.Count];
        var faults = new string?[head.Count];
        for (var first = 0; first < head.Count; first += RowsAtOnce)
        {
            Score(head.GetRange(first, Math.Min(RowsAtOnce, head.Count - first)), words, first, scores, faults,
                cancellationToken);
        }

        int[] readable = [.. Enumerable.Range(0, head.Count).Where(index => faults[index] is null)];
        var fused = ScoreFusion.Fuse(
            [.. readable.Select(index => head[index].Score)], [.. readable.Select(index => scores[index])],
            _options.Weight);
        // Equal scores stay in the order of the scan: the sort is stable.
        var reranked = readable.Zip(fused).OrderByDescending(pair => pair.Second)
            .Select(pair => head[pair.First] with { Score = (float)Math.Clamp(pair.Second, -1, 1) });
        var unreadable = Enumerable.Range(0, head.Count).Where(index => faults[index] is not null)
            .Select(index => head[index]);
        operation?.Succeed();
        return new RerankedAnswer(
            [.. reranked.Concat(unreadable).Concat(rows.Skip(head.Count)).Take(count)
                .Select((row, index) => row with { Rank = index + 1, Probability = null })],
            [.. faults.OfType<string>()]);
    }

    private SearchOptions Deepened(SearchOptions options) =>
        options with { Count = Math.Max(options.Count, _options.Depth) };

    private (Half[]? Features, string? Fault)[] Read(List<SearchResult> rows, CancellationToken cancellationToken)
    {
        using var operation = ArchiveTelemetry.Begin(ArchiveTelemetry.RerankRead)?.Tag("nadir.count", rows.Count);
        var found = _features.Get(rows, cancellationToken);
        operation?.Succeed();
        return found;
    }

    private void Score(
        List<SearchResult> rows,
        IReadOnlyList<(string Text, float Weight)> words,
        int first,
        float[] scores,
        string?[] faults,
        CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var found = Read(rows, cancellationToken);
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
                : throw new ArchiveException(
                    $"The model {_reranker.Name} gave no number as a score; its weights are damaged.");
            scores[first + places[index % pictures.Length]] += words[index / pictures.Length].Weight * value;
        }
    }
}

/// <summary>What a reranked search found.</summary>
/// <param name="Results">
/// Best first. The score of a row that was reranked is the mean of its cosine and of the reranker's score on the
/// cosines' scale (<see cref="ScoreFusion"/>), cut to -1..1; behind these come rows that could not be read, then rows
/// below the depth, both with their cosines.
/// </param>
/// <param name="Unreadable">A sentence for each row whose picture could not be read again, in the
/// order of the scan.</param>
public sealed record RerankedAnswer(IReadOnlyList<SearchResult> Results, IReadOnlyList<string> Unreadable);

/// <summary>How the best of a search are ordered again.</summary>
public sealed record RerankOptions
{
    /// <summary>How many rows of the scan are given to the reranker, at least 1. Default 100.</summary>
    public int Depth { get; init; } = 100;

    /// <summary>
    /// The reranker's share of the order, from 0 (the scan alone) to 1 (the reranker alone). Default 0.5.
    /// </summary>
    public double Weight { get; init; } = 0.5;

    /// <summary>Bytes of pictures' features that are kept for later queries. Default 64 MiB; 0 keeps none.</summary>
    public long CacheBytes { get; init; } = 64L << 20;

    /// <summary>Pictures that are decoded, and given to the reranker, at once. Default 32.</summary>
    public int BatchSize { get; init; } = 32;

    /// <summary>Threads that read, decode and resample. Default: half of the processors and at least 2.</summary>
    public int Workers { get; init; } = Math.Max(2, Environment.ProcessorCount / 2);

    /// <summary>The largest image that is read.</summary>
    public ImageLimits Limits { get; init; } = ImageLimits.Default;

    /// <summary>Checks the values.</summary>
    /// <exception cref="ArgumentOutOfRangeException">One of them is out of its range.</exception>
    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Depth, 1);
        if (Weight is not (>= 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(Weight), Weight, "The weight lies between 0 and 1.");
        }

        ArgumentOutOfRangeException.ThrowIfNegative(CacheBytes);
        ArgumentOutOfRangeException.ThrowIfLessThan(BatchSize, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(Workers, 1);
    }
}

/// <summary>Puts two scores of the same candidates together that have different scales.</summary>
public static class ScoreFusion
{
    /// <summary>
    /// The weighted mean of both scores' z-scores over the candidates, brought to the scale of the first: a weight of 0
    /// gives the first score itself, and any weight the order of the z-scores' mean.
    /// </summary>
    /// <param name="first">A score of each candidate; finite.</param>
    /// <param name="second">The other score of each; finite.</param>
    /// <param name="weight">The share of the second, from 0 to 1.</param>
    /// <returns>One value a candidate. Where all of the first scores are equal, these are ordered by the second on
    /// its own scale.</returns>
    public static double[] Fuse(ReadOnlySpan<float> first, ReadOnlySpan<float> second, double weight)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(second.Length, first.Length);
        var (firstMean, firstDeviation) = Moments(first);
        var (secondMean, secondDeviation) = Moments(second);
        // Equal scores tell nothing: they have no spread that the other could be brought to.
        var unit = firstDeviation > 0 ? firstDeviation : 1;
        var factor = secondDeviation > 0 ? unit / secondDeviation : 0;
        var fused = new double[first.Length];
        for (var index = 0; index < fused.Length; index++)
        {
            fused[index] = firstMean
                + ((1 - weight) * (first[index] - firstMean))
                + (weight * (second[index] - secondMean) * factor);
        }

        return fused;
    }

    private static (double Mean, double Deviation) Moments(ReadOnlySpan<float> values)
    {
        double sum = 0;
        foreach (var value in values)
        {
            sum += value;
        }

        var mean = sum / Math.Max(1, values.Length);
        double squares = 0;
        foreach (var value in values)
        {
            squares += (value - mean) * (value - mean);
        }

        return (mean, Math.Sqrt(squares / Math.Max(1, values.Length)));
    }
}
