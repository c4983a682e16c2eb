using Nadir.Archive;
using Nadir.Archive.Ports;
using Nadir.Server.Places;

namespace Nadir.Server.Coverage;

/// <summary>Counts windows for maps, and remembers the last counts until the archive changes. Thread-safe.</summary>
internal sealed class CoverageMap(IArchiveStore store)
{
    // Cells of a quarter of a tile, so of 64 pixels of the map.
    private const int CellsATile = 4;

    // What an answer can hold at most, within a factor of two a side for cells that the box's edges cut.
    private const double MostCells = 4096;

    private const int Kept = 64;

    private readonly Lock _gate = new();
    private readonly LinkedList<(CoverageQuery Query, long Generation, CoverageAnswer Answer)> _recent = new();

    /// <summary>Counts.</summary>
    /// <param name="box">Where.</param>
    /// <param name="zoom">The map's zoom, 0 or more.</param>
    public CoverageAnswer Count(BoundingBox box, int zoom)
    {
        var query = new CoverageQuery(box.West, box.South, box.East, box.North, CellSize(box, zoom));
        var generation = store.ReadGeneration();
        if (Find(query, generation) is { } known)
        {
            return known;
        }

        var answer = new CoverageAnswer([.. store.CountByCell(query).Select(CoverageCluster.From)]);
        lock (_gate)
        {
            _recent.AddFirst((query, generation, answer));
            if (_recent.Count > Kept)
            {
                _recent.RemoveLast();
            }
        }

        return answer;
    }

    /// <summary>Side of a cell in degrees: by the zoom, but so large that the answer stays small.</summary>
    internal static double CellSize(BoundingBox box, int zoom)
    {
        var cell = 360.0 / CellsATile / (1L << zoom);
        while (Math.Max(1, box.Width / cell) * Math.Max(1, (box.North - box.South) / cell) > MostCells)
        {
            cell *= 2;
        }

        return cell;
    }

    private CoverageAnswer? Find(CoverageQuery query, long generation)
    {
        lock (_gate)
        {
            for (var node = _recent.First; node is not null; node = node.Next)
            {
                if (node.Value.Generation == generation && node.Value.Query == query)
                {
                    return node.Value.Answer;
                }
            }
        }

        return null;
    }
}
