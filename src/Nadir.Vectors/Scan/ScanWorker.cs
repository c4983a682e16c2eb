using Nadir.Vectors.Kernels;

namespace Nadir.Vectors.Scan;

/// <summary>One thread's part of a search: takes ranges until there are none, then scores what it kept.</summary>
internal sealed unsafe class ScanWorker
{
    /// <summary>Rows whose sums are computed together. Their codes stay in the cache for the other queries of a batch.</summary>
    public const int BlockRows = 64;

    private readonly SearchJob _job;
    private readonly CandidateCollector[] _collectors;
    private readonly int[] _rows = GC.AllocateArray<int>(BlockRows, pinned: true);
    private readonly int[] _sums = GC.AllocateArray<int>(2 * BlockRows, pinned: true);

    public ScanWorker(SearchJob job)
    {
        _job = job;
        _collectors = [.. job.Queries.Select((query, i) => new CandidateCollector(job.Snapshot, query, job.Thresholds[i]))];
    }

    public void Reset(int queries, int count, SearchPosition? after)
    {
        for (int query = 0; query < queries; query++)
        {
            _collectors[query].Reset(count, after);
        }
    }

    public BestRows BestOf(int query) => _collectors[query].Best;

    public void Run()
    {
        while (_job.TryTakeRange(out var range))
        {
            Scan(range);
        }

        for (int query = 0; query < _job.QueryCount; query++)
        {
            _collectors[query].Finish();
        }
    }

    private void Scan(ScanRange range)
    {
        var rows = _job.Snapshot.RowsOf(range.Segment);
        int next = range.Start;
        while (next < range.End)
        {
            int count = TakeRows(rows, ref next, range.End);
            if (count > 0)
            {
                Scan(rows, range.Segment, count);
            }
        }
    }

    /// <summary>Lists the next rows that the search may find.</summary>
    private int TakeRows(in SegmentRows rows, ref int next, int end)
    {
        var allowed = _job.Allowed;
        var deleted = _job.Snapshot.Deleted;
        int count = 0;
        for (; next < end && count < BlockRows; next++)
        {
            _rows[count] = next;
            bool taken = (allowed is null || allowed.Contains(rows.Ids[next]))
                && (deleted is null || !deleted.Contains(rows.Ids[next]));
            count += taken ? 1 : 0;
        }

        return count;
    }

    private void Scan(in SegmentRows rows, int segment, int count)
    {
        int filled = count;
        for (; filled % DotKernel.RowsAtOnce != 0; filled++)
        {
            _rows[filled] = _rows[count - 1];
        }

        fixed (int* list = _rows)
        fixed (int* sums = _sums)
        {
            int query = 0;
            for (; query + 1 < _job.QueryCount; query += 2)
            {
                var (first, second) = (_job.Queries[query], _job.Queries[query + 1]);
                _job.Kernel.SumPair(
                    rows.Codes, rows.Dimension, list, filled, first.Codes, second.Codes, first.Length, sums, sums + BlockRows);
                Consider(_collectors[query], rows, segment, list, count, sums);
                Consider(_collectors[query + 1], rows, segment, list, count, sums + BlockRows);
            }

            if (query < _job.QueryCount)
            {
                var last = _job.Queries[query];
                _job.Kernel.Sum(rows.Codes, rows.Dimension, list, filled, last.Codes, last.Length, sums);
                Consider(_collectors[query], rows, segment, list, count, sums);
            }
        }
    }

    private static void Consider(CandidateCollector collector, in SegmentRows rows, int segment, int* list, int count, int* sums)
    {
        if (list[count - 1] - list[0] == count - 1)
        {
            collector.Consider(rows, segment, list[0], count, sums);
            return;
        }

        for (int i = 0; i < count; i++)
        {
            collector.Consider(rows, segment, list[i], sums[i]);
        }
    }
}
