using System.Diagnostics;
using Nadir.Archive;
using Nadir.Archive.Ports;
using Nadir.Server.Search;

namespace Nadir.Server.Archives;

/// <summary>Puts together what an archive holds and what the server can do. Thread-safe.</summary>
internal sealed class ArchiveOverview(
    IArchiveStore store, ServerOptions options, ServerModels models, RankedHeads heads, ArchiveCounts counts,
    IndexEvents indexing)
{
    public ArchiveAnswer Read()
    {
        var (statistics, summary) = counts.Read();
        return new ArchiveAnswer(
            options.Name,
            // A model that is not bundled is known by its folder, which is nobody's business.
            Path.GetFileName(store.Info.EncoderName),
            store.Info.Created,
            statistics.Items,
            statistics.Windows,
            statistics.Captions,
            summary.Bounds is { } box ? [box.West, box.South, box.East, box.North] : null,
            summary is { AcquiredFrom: null, AcquiredTo: null } ? null
                : new TimeRange(summary.AcquiredFrom, summary.AcquiredTo),
            [.. summary.Attributes.Select(Facet)],
            new Capabilities(heads.CanRerank, statistics.Captions > 0, models.OpenCaptioner is not null, Locate: true,
                Attention: models.Attention is not null, Words: heads.CanRerank),
            options.BaseMap,
            new RequestLimits(options.Limits.Results, options.Limits.UploadBytes, options.Limits.Pixels),
            indexing.Read());
    }

    private static AttributeFacet Facet(AttributeSummary attribute) => attribute.Minimum is not null
        ? new AttributeFacet(attribute.Name, "number", attribute.Images, attribute.Minimum, attribute.Maximum, null)
        : new AttributeFacet(attribute.Name, "text", attribute.Images, null, null,
            [.. attribute.Values.Select(value => new FacetValue(value.Value, value.Images))]);
}

/// <summary>
/// Counts what the archive holds, and remembers it for a moment: counting reads much of the catalog. Thread-safe.
/// </summary>
internal sealed class ArchiveCounts(IArchiveStore store)
{
    private static readonly TimeSpan Kept = TimeSpan.FromSeconds(2);

    private readonly Lock _gate = new();
    private (ArchiveStatistics Statistics, ArchiveSummary Summary)? _last;
    private long _generation;
    private long _counted;

    /// <summary>
    /// Counts, or gives counts that are at most two seconds old; what is found of attributes is as new as the counts.
    /// </summary>
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
