using Nadir.Vectors.Kernels;
using Nadir.Vectors.Scan;

namespace Nadir.Vectors;

/// <summary>
/// Finds the vectors nearest to a query among a fixed set of segments. The answer is the one that comparing the query
/// with every stored vector would give, not an approximation of it.
/// </summary>
/// <remarks>
/// <para>
/// Two bits a component are scanned, two more of the rows that these leave, and one byte of the rows that those leave.
/// What the bits that were not read can add to a row's score is bounded (by angles and norms that are stored with the
/// row), and every row whose last bound reaches the k-th best score is scored with all its 24 bits. Hits come by score,
/// best first, and equal scores by id, on every processor and with any number of threads. Where the first bits leave
/// most rows, as they must of vectors without structure, a search turns to four bits or a byte by itself; segments
/// without planes are scanned by the byte.
/// </para>
/// <para>
/// Thread-safe. An instance is a snapshot: after a commit, make another of the new list; open segments are shared. It
/// does not own the segments. Steady use allocates no memory but what is returned.
/// </para>
/// </remarks>
public sealed class ExactSearch
{
    private readonly SegmentSnapshot _snapshot;
    private readonly DotKernel _kernel;
    private readonly PlaneKernel _planeKernel;
    private readonly ScanRoute? _route;
    private readonly int _parallelism;
    private readonly RouteMemory _memory = new();
    private readonly Stack<SearchJob> _idle = new();

    /// <summary>Makes a snapshot of some segments.</summary>
    /// <param name="dimension">Components of every vector, 1 to 4096.</param>
    /// <param name="segments">Open segments, any number, all made by one encoder; no id twice.</param>
    /// <param name="deleted">Ids that are never found; null for none. Must not change while a search runs.</param>
    /// <param name="parallelism">The most threads for one search; 0 for one a processor.</param>
    /// <exception cref="SegmentReadException">A segment is of another dimension or another encoder
    /// than the first.</exception>
    public ExactSearch(int dimension, IReadOnlyList<Segment> segments, IdSet? deleted = null, int parallelism = 0)
        : this(dimension, segments, deleted, parallelism, DotKernel.Fastest, PlaneKernel.Supported[0])
    {
    }

    internal ExactSearch(
        int dimension,
        IReadOnlyList<Segment> segments,
        IdSet? deleted,
        int parallelism,
        DotKernel kernel,
        PlaneKernel planeKernel,
        ScanRoute? route = null)
    {
        ArgumentNullException.ThrowIfNull(segments);
        ArgumentOutOfRangeException.ThrowIfNegative(parallelism);
        _snapshot = new SegmentSnapshot(dimension, segments, deleted);
        _parallelism = parallelism == 0 ? Environment.ProcessorCount : parallelism;
        _kernel = kernel;
        _planeKernel = planeKernel;
        _route = route;
    }

    /// <summary>Components of a query.</summary>
    public int Dimension => _snapshot.Dimension;

    /// <summary>Vectors in the segments, deleted ones too.</summary>
    public long Count => _snapshot.Count;

    /// <summary>Finds the nearest vectors.</summary>
    /// <param name="query">As many finite components as <see cref="Dimension"/>, not all zero; its length
    /// does not matter.</param>
    /// <param name="count">The most to return, at least 1.</param>
    /// <param name="allowed">Only these ids may be found; null for all. Must not change during the call.</param>
    /// <param name="after">Only hits that come after this place of the answer; null for all.</param>
    /// <param name="cancellationToken">Stops the search.</param>
    /// <returns>Best first, equal scores by id; fewer than <paramref name="count"/> when there are no more.</returns>
    /// <exception cref="ArgumentException">The query has the wrong length, is zero, or is not finite.</exception>
    public SearchHit[] Search(
        ReadOnlySpan<float> query,
        int count,
        IdSet? allowed = null,
        SearchPosition? after = null,
        CancellationToken cancellationToken = default) =>
        Search(query, count, out _, allowed, after, cancellationToken);

    /// <summary>Finds the nearest vectors, and says what was read for that.</summary>
    /// <param name="query">As for the other overload.</param>
    /// <param name="count">The most to return, at least 1.</param>
    /// <param name="read">Receives how many rows were looked at, and how closely.</param>
    /// <param name="allowed">Only these ids may be found; null for all.</param>
    /// <param name="after">Only hits that come after this place of the answer; null for all.</param>
    /// <param name="cancellationToken">Stops the search.</param>
    /// <returns>As the other overload.</returns>
    public SearchHit[] Search(
        ReadOnlySpan<float> query,
        int count,
        out ScanStatistics read,
        IdSet? allowed = null,
        SearchPosition? after = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        var hits = new SearchHit[Math.Min(count, Count)];
        int found = 0;
        read = SearchBatch(query, hits.Length, hits, new Span<int>(ref found), allowed, after, cancellationToken);
        return hits[..found];
    }

    /// <summary>Finds the nearest vectors without allocating memory.</summary>
    /// <param name="query">As for the other overload.</param>
    /// <param name="hits">Receives the hits; its length is the most that are sought.</param>
    /// <param name="allowed">Only these ids may be found; null for all.</param>
    /// <param name="cancellationToken">Stops the search.</param>
    /// <returns>How many hits were written.</returns>
    public int Search(
        ReadOnlySpan<float> query, Span<SearchHit> hits, IdSet? allowed = null,
        CancellationToken cancellationToken = default)
    {
        int found = 0;
        SearchBatch(query, hits.Length, hits, new Span<int>(ref found), allowed, after: null, cancellationToken);
        return found;
    }

    /// <summary>
    /// Answers several queries in one pass over the vectors, which costs much less than one pass for each.
    /// </summary>
    /// <param name="queries">The queries, one after the other.</param>
    /// <param name="count">The most hits for each query.</param>
    /// <param name="hits">Receives <paramref name="count"/> places for each query, filled from the first.</param>
    /// <param name="found">Receives the number of hits of each query; its length is the number of queries.</param>
    /// <param name="allowed">Only these ids may be found; null for all.</param>
    /// <param name="cancellationToken">Stops the search.</param>
    /// <returns>How many rows were looked at, and how closely, for all queries together.</returns>
    public ScanStatistics SearchBatch(
        ReadOnlySpan<float> queries,
        int count,
        Span<SearchHit> hits,
        Span<int> found,
        IdSet? allowed = null,
        CancellationToken cancellationToken = default) =>
        SearchBatch(queries, count, hits, found, allowed, after: null, cancellationToken);

    private ScanStatistics SearchBatch(
        ReadOnlySpan<float> queries,
        int count,
        Span<SearchHit> hits,
        Span<int> found,
        IdSet? allowed,
        SearchPosition? after,
        CancellationToken cancellationToken)
    {
        if (queries.Length != (long)found.Length * Dimension || hits.Length < (long)found.Length * count)
        {
            throw new ArgumentException(
                $"{found.Length} queries of {Dimension} components and {count} hits each "
                    + $"need {(long)found.Length * Dimension} "
                + $"values and {(long)found.Length * count} places; there are {queries.Length} and {hits.Length}.");
        }

        found.Clear();
        var read = default(ScanStatistics);
        if (count == 0 || Count == 0)
        {
            return read;
        }

        var job = Rent();
        for (int first = 0; first < found.Length; first += SearchJob.MaximumQueries)
        {
            int taken = Math.Min(SearchJob.MaximumQueries, found.Length - first);
            job.Run(
                queries.Slice(first * Dimension, taken * Dimension),
                (int)Math.Min(count, Count),
                allowed,
                after,
                cancellationToken);
            read += job.ReadStatistics();
            for (int query = 0; query < taken; query++)
            {
                found[first + query] = job.CopyHits(query, hits.Slice((first + query) * count, count));
            }
        }

        Return(job);
        SearchMeter.Count(read);
        return read;
    }

    private SearchJob Rent()
    {
        lock (_idle)
        {
            return _idle.TryPop(out var job) ? job
                : new SearchJob(_snapshot, _kernel, _planeKernel, _memory, _route, _parallelism);
        }
    }

    // A job whose search failed is not returned: whatever state it is in goes with it.
    private void Return(SearchJob job)
    {
        lock (_idle)
        {
            _idle.Push(job);
        }
    }
}

/// <summary>One answer of a search.</summary>
/// <param name="Id">The vector's id.</param>
/// <param name="Score">Cosine of the vector and the query, -1 to 1; 0 for a vector of zeros.</param>
/// <param name="Segment">Position of its segment in the list that was searched.</param>
/// <param name="Row">Its row there.</param>
public readonly record struct SearchHit(long Id, float Score, int Segment, int Row);

/// <summary>A place in the answer of a search, from where it can be continued.</summary>
/// <param name="Score">Score of the last row that was seen.</param>
/// <param name="Id">Id of the window of that row.</param>
public readonly record struct SearchPosition(float Score, long Id)
{
    /// <summary>Whether a row comes after this place: rows come by score, best first, and equal scores by id.</summary>
    public bool Precedes(float score, long id) => score < Score || (score == Score && id > Id);
}
