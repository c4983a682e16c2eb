using Nadir.Archive.Vectors.Kernels;

namespace Nadir.Archive.Vectors.Scan;

/// <summary>One thread's part of a search: takes ranges until there are none, then scores what it kept.</summary>
internal sealed unsafe class ScanWorker
{
    /// <summary>Rows whose sums are computed together. Their codes stay in the cache for the other queries of a batch.</summary>
    public const int BlockRows = 128;

    private readonly SearchJob _job;
    private readonly CandidateCollector[] _collectors;
    private readonly int[] _rows = GC.AllocateArray<int>(BlockRows, pinned: true);
    private readonly int[] _sums = GC.AllocateArray<int>(BlockRows, pinned: true);

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

        bool contiguous = _rows[count - 1] - _rows[0] == count - 1;
        fixed (int* list = _rows)
        fixed (int* sums = _sums)
        {
            for (int query = 0; query < _job.QueryCount; query++)
            {
                var prepared = _job.Queries[query];
                var collector = _collectors[query];
                _job.Kernel.Sum(rows.Codes, rows.Dimension, list, filled, prepared.Codes, prepared.Length, sums);
                if (contiguous)
                {
                    collector.Consider(rows, segment, list[0], count, sums);
                    continue;
                }

                for (int i = 0; i < count; i++)
                {
                    collector.Consider(rows, segment, list[i], sums[i]);
                }
            }
        }
    }
}
