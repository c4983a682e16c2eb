using System.Runtime.CompilerServices;
using Nadir.Archive.Catalog;
using Nadir.Vectors;

namespace Nadir.Archive.Storage;

/// <summary>
/// The open segments of an index at one generation of the catalog. Thread-safe: searches share it, a change waits for
/// them.
/// </summary>
internal sealed class SegmentSet : IDisposable
{
    private readonly ReaderWriterLockSlim _gate = new(LockRecursionPolicy.NoRecursion);
    private readonly string _folder;
    private readonly ArchiveInfo _info;
    private readonly VectorIndex _index;
    private readonly SegmentResidency _residency;
    private Dictionary<string, Segment> _segments = new(StringComparer.Ordinal);
    private ExactSearch _search;
    private long _generation = -1;

    public SegmentSet(ArchiveLayout layout, ArchiveInfo info, VectorIndex index, SegmentResidency residency)
    {
        _folder = layout.FolderOf(index);
        _info = info;
        _index = index;
        _residency = residency;
        _search = new ExactSearch(info.Dimension, []);
    }

    /// <summary>Searches the generation that a reader sees.</summary>
    /// <param name="reader">A reader within a transaction.</param>
    /// <param name="query">The query.</param>
    /// <param name="count">The most hits.</param>
    /// <param name="allowed">Only these windows may be found; null for all.</param>
    /// <param name="after">Only hits that come after this place; null for all.</param>
    /// <returns>Null when another thread has gone on to a later generation: begin the transaction anew.</returns>
    public SearchHit[]? Search(
        CatalogReader reader, ReadOnlySpan<float> query, int count, IdSet? allowed, SearchPosition? after)
    {
        if (!EnterAt(reader))
        {
            return null;
        }

        try
        {
            return _search.Search(query, count, allowed, after);
        }
        finally
        {
            _gate.ExitReadLock();
        }
    }

    /// <summary>Answers several queries in one pass over all vectors.</summary>
    /// <param name="reader">A reader within a transaction.</param>
    /// <param name="queries">The queries.</param>
    /// <param name="count">The most hits for each.</param>
    /// <returns>Null as <see cref="Search"/> does.</returns>
    public IReadOnlyList<SearchHit[]>? SearchAll(CatalogReader reader, IReadOnlyList<float[]> queries, int count)
    {
        if (!EnterAt(reader))
        {
            return null;
        }

        try
        {
            var most = (int)Math.Min(count, _search.Count);
            var hits = new SearchHit[queries.Count * most];
            var found = new int[queries.Count];
            _search.SearchBatch([.. queries.SelectMany(query => query)], most, hits, found);
            return [.. found.Select((length, query) => hits[(query * most)..((query * most) + length)])];
        }
        finally
        {
            _gate.ExitReadLock();
        }
    }

    /// <summary>Reads the vector of a window that exists.</summary>
    /// <param name="reader">A reader within a transaction.</param>
    /// <param name="window">Its id.</param>
    /// <param name="vector">Receives the vector.</param>
    /// <returns>Null as <see cref="Search"/> does, else whether a segment holds the id.</returns>
    public bool? TryReadVector(CatalogReader reader, long window, Span<float> vector)
    {
        if (!EnterAt(reader))
        {
            return null;
        }

        try
        {
            foreach (var segment in _segments.Values)
            {
                if (segment.FindRow(window) is >= 0 and var row)
                {
                    segment.ReadVector(row, vector);
                    return true;
                }
            }

            return false;
        }
        finally
        {
            _gate.ExitReadLock();
        }
    }

    /// <summary>Reads the vectors of windows that exist, of many for much less than one after another.</summary>
    /// <param name="reader">A reader within a transaction.</param>
    /// <param name="windows">Their ids, and what receives the vectors.</param>
    /// <returns>Null as <see cref="Search"/> does, else the first id that no segment holds, or 0 where
    /// all are found.</returns>
    public long? TryReadVectors(CatalogReader reader, IEnumerable<(long Window, float[] Vector)> windows)
    {
        if (!EnterAt(reader))
        {
            return null;
        }

        try
        {
            foreach (var (window, vector) in windows)
            {
                if (!_segments.Values.Any(segment => IdRange.Of(segment).Holds(window)
                    && TryRead(segment, window, vector)))
                {
                    return window;
                }
            }

            return 0;
        }
        finally
        {
            _gate.ExitReadLock();
        }
    }

    private static bool TryRead(Segment segment, long window, float[] vector)
    {
        if (segment.FindRow(window) is not (>= 0 and var row))
        {
            return false;
        }

        segment.ReadVector(row, vector);
        return true;
    }

    public void Dispose()
    {
        foreach (var segment in _segments.Values)
        {
            segment.Dispose();
        }

        _segments.Clear();
        _gate.Dispose();
    }

    private bool EnterAt(CatalogReader reader)
    {
        var generation = reader.ReadGeneration();
        if (Volatile.Read(ref _generation) < generation)
        {
            Advance(reader, generation);
        }

        _gate.EnterReadLock();
        if (_generation == generation)
        {
            return true;
        }

        _gate.ExitReadLock();
        return false;
    }

    private void Advance(CatalogReader reader, long generation)
    {
        _gate.EnterWriteLock();
        try
        {
            if (_generation >= generation)
            {
                return;
            }

            var named = _index.ReadSegments(reader.Database);
            var opened = Open(named);
            _search = new ExactSearch(_info.Dimension, [.. named.Select(segment => opened[segment.File])],
                _index.ReadDeleted(reader.Database));
            foreach (var (file, segment) in _segments)
            {
                if (!opened.ContainsKey(file))
                {
                    segment.Dispose();
                }
            }

            _segments = opened;
            _generation = generation;
        }
        finally
        {
            _gate.ExitWriteLock();
        }
    }

    private Dictionary<string, Segment> Open(List<CatalogSegment> named)
    {
        var opened = new Dictionary<string, Segment>(StringComparer.Ordinal);
        try
        {
            foreach (var segment in named)
            {
                opened[segment.File] = _segments.GetValueOrDefault(segment.File)
                    ?? Segment.Open(Path.Combine(_folder, segment.File), _residency);
            }
        }
        catch
        {
            foreach (var (file, segment) in opened)
            {
                if (!_segments.ContainsKey(file))
                {
                    segment.Dispose();
                }
            }

            throw;
        }

        return opened;
    }
}

/// <summary>
/// The least and the largest id of a segment: one that lies outside need not be looked for, which takes a look at all
/// ids.
/// </summary>
internal sealed record IdRange(long First, long Last)
{
    private static readonly ConditionalWeakTable<Segment, IdRange> Known = [];

    /// <summary>The range of a segment, which is found out once.</summary>
    public static IdRange Of(Segment segment) => Known.GetValue(segment, Find);

    /// <summary>Whether an id may be in the segment.</summary>
    public bool Holds(long id) => id >= First && id <= Last;

    private static IdRange Find(Segment segment)
    {
        var (first, last) = (long.MaxValue, long.MinValue);
        for (int row = 0; row < segment.Count; row++)
        {
            long id = segment.ReadId(row);
            (first, last) = (Math.Min(first, id), Math.Max(last, id));
        }

        return new IdRange(first, last);
    }
}
