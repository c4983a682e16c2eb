using System.Diagnostics;
using Nadir.Archive;
using Nadir.Archive.Ports;

namespace Nadir.Server.Archives;

/// <summary>Counts what the archive holds, and remembers it for a moment: counting reads much of the catalog. Thread-safe.</summary>
internal sealed class ArchiveCounts(IArchiveStore store)
{
    private static readonly TimeSpan Kept = TimeSpan.FromSeconds(2);

    private readonly Lock _gate = new();
    private (ArchiveStatistics Statistics, ArchiveSummary Summary)? _last;
    private long _generation;
    private long _counted;

    /// <summary>Counts, or gives counts that are at most two seconds old; what is found of attributes is as new as the counts.</summary>
    public (ArchiveStatistics Statistics, ArchiveSummary Summary) Read()
    {
        lock (_gate)
        {
            if (_last is { } kept && Stopwatch.GetElapsedTime(_counted) < Kept)
            {
                return kept;
            }

            var generation = store.ReadGeneration();
            var summary = _last is { } last && generation == _generation ? last.Summary : store.ReadSummary();
            _last = (store.ReadStatistics(), summary);
            (_generation, _counted) = (generation, Stopwatch.GetTimestamp());
            return _last.Value;
        }
    }
}
