namespace Nadir.Archive.Catalog;

/// <summary>A window whose footprint has two boxes, as ground that the antimeridian cuts has.</summary>
internal readonly record struct CutWindow(
    long Id, double West, double East, double SecondWest, double SecondEast, double South, double North)
{
    /// <summary>Counts it where its centre lies within what is asked for.</summary>
    public void AddTo(CoverageGrid grid, CoverageQuery query)
    {
        var (west, east) = Join();
        var (x, y) = ((west + east) / 2, (South + North) / 2);
        var turn = x >= 180 ? -360 : 0;
        x += turn;
        if (y >= query.South && y <= query.North && query.Ranges.Any(range => x >= range.West && x <= range.East))
        {
            grid.Add(grid.CellOf(x, y), new CoverageGrid.Sum(1, x, y, west + turn, South, east + turn, North, Id));
        }
    }

    // Two parts that meet at the antimeridian are one piece that goes on beyond 180 degrees; any others are bounded as they are.
    private (double West, double East) Join() =>
        East >= 180 && SecondWest <= -180 ? (West, SecondEast + 360)
        : SecondEast >= 180 && West <= -180 ? (SecondWest, East + 360)
        : (Math.Min(West, SecondWest), Math.Max(East, SecondEast));
}
