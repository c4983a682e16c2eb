using BitFaster.Caching.Lru;
using Nadir.Archive;
using Nadir.Archive.Ports;
using Nadir.Imagery;

namespace Nadir.Server.Coverage;

/// <summary>Counts windows for maps, and remembers the last counts until the archive changes. Thread-safe.</summary>
internal sealed class CoverageMap(IArchiveStore store)
{
    // Cells of a quarter of a tile, so of 64 pixels of the map.
    private const int CellsATile = 4;

    // What an answer can hold at most, within a factor of two a side for cells that the box's edges cut.
    private const double MostCells = 4096;

    private const int Kept = 64;

    private readonly ConcurrentLru<(CoverageQuery Query, long Generation), CoverageAnswer> _recent = new(Kept);

    /// <summary>What remembering has saved so far.</summary>
    public CacheStatistics Statistics
    {
        get
        {
            var counted = _recent.Metrics.Value!;
            return new CacheStatistics(counted.Hits, counted.Misses, _recent.Count, Bytes: null);
        }
    }

    /// <summary>Counts.</summary>
    /// <param name="box">Where.</param>
    /// <param name="zoom">The map's zoom, 0 or more.</param>
    public CoverageAnswer Count(GeographicBounds box, int zoom)
    {
        var query = new CoverageQuery(box.West, box.South, box.East, box.North, CellSize(box, zoom));
        var generation = store.ReadGeneration();
        if (!_recent.TryGet((query, generation), out var answer))
        {
            answer = new CoverageAnswer([.. store.CountByCell(query).Select(CoverageCluster.From)]);
            _recent.AddOrUpdate((query, generation), answer);
        }

        return answer;
    }

    /// <summary>Side of a cell in degrees: by the zoom, but so large that the answer stays small.</summary>
    internal static double CellSize(GeographicBounds box, int zoom)
    {
        var cell = 360.0 / CellsATile / (1L << zoom);
        while (Math.Max(1, box.Width / cell) * Math.Max(1, (box.North - box.South) / cell) > MostCells)
        {
            cell *= 2;
        }

        return cell;
    }
}
