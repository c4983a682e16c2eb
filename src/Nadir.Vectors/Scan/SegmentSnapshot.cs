namespace Nadir.Vectors.Scan;

/// <summary>The segments that a search reads, cut into ranges that threads take one by one.</summary>
internal sealed class SegmentSnapshot
{
    /// <summary>Bytes of codes in one range: a few microseconds of work, so that threads finish together.</summary>
    private const int RangeLength = 1 << 18;

    private readonly Segment[] _segments;

    public SegmentSnapshot(int dimension, IReadOnlyList<Segment> segments, IdSet? deleted)
    {
        Dimension = new SegmentLayout(dimension, 0).Dimension;
        Deleted = deleted;
        _segments = [.. segments];
        var ranges = new List<ScanRange>();
        int rows = Math.Max(ScanWorker.BlockRows, RangeLength / dimension);
        for (int segment = 0; segment < _segments.Length; segment++)
        {
            SegmentCompatibility.Require(_segments[segment], dimension, _segments[0].Fingerprint);
            int count = _segments[segment].Count;
            Count += count;
            for (int start = 0; start < count; start += rows)
            {
                ranges.Add(new ScanRange(segment, start, Math.Min(count, start + rows)));
            }
        }

        Ranges = [.. ranges];
    }

    public int Dimension { get; }

    public long Count { get; }

    public IdSet? Deleted { get; }

    public ScanRange[] Ranges { get; }

    public SegmentRows RowsOf(int segment) => _segments[segment].Rows;

    /// <summary>Keeps every segment's memory until <see cref="Release()"/>.</summary>
    /// <exception cref="ObjectDisposedException">A segment is closed.</exception>
    public void Acquire()
    {
        int held = 0;
        try
        {
            for (; held < _segments.Length; held++)
            {
                bool added = false;
                _segments[held].Memory.DangerousAddRef(ref added);
            }
        }
        catch (ObjectDisposedException)
        {
            Release(held);
            throw;
        }
    }

    public void Release() => Release(_segments.Length);

    private void Release(int count)
    {
        for (int segment = 0; segment < count; segment++)
        {
            _segments[segment].Memory.DangerousRelease();
        }
    }
}
