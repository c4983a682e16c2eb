namespace Nadir.Vectors.Scan;

/// <summary>The ways to look at rows that have planes.</summary>
internal enum ScanRoute
{
    /// <summary>The upper plane, of what that leaves the middle one, of what that leaves the lower.</summary>
    Planes,

    /// <summary>The upper and the middle plane one after the other, of what they leave the lower.</summary>
    TwoPlanes,

    /// <summary>All three at once, put together to bytes: queries of a batch share that work.</summary>
    Codes,
}

/// <summary>
/// Chooses the route of one query in one thread by what the planes left of the rows so far. Whatever it chooses, the
/// answer is the same.
/// </summary>
internal sealed class RouteChoice
{
    /// <summary>
    /// The share of rows left by a plane from which it is faster to read the next one of all rows, in their order.
    /// </summary>
    private const double WorstShare = 0.5;

    /// <summary>The same for the lower plane after the two upper ones: it is as long as both.</summary>
    private const double WorstLowerShare = 0.25;

    /// <summary>
    /// Queries that share the work of putting a row's byte together, from which that is faster than two planes for
    /// each.
    /// </summary>
    private const int QueriesThatShareCodes = 4;

    /// <summary>
    /// Rows that take another route after the planes left too many: at first, and at most. It doubles with every try,
    /// for the score to reach rises fast at the start of a search and hardly later.
    /// </summary>
    private const int ShortestPause = 4096;
    private const int LongestPause = 1 << 18;

    private ScanRoute _route;
    private int _pause;
    private int _rowsUntilTry;

    public void Reset() => (_route, _pause, _rowsUntilTry) = (ScanRoute.Planes, ShortestPause, 0);

    /// <summary>Begins with another route than the planes, which are tried after the longest pause.</summary>
    public void Begin(ScanRoute route) => (_route, _pause, _rowsUntilTry) = (route, LongestPause, LongestPause);

    /// <summary>Whether so many of some rows are left that a filter gains nothing.</summary>
    public static bool IsMost(long left, long rows) => left > WorstShare * rows;

    /// <summary>The route that would have served a search best, by how many rows each plane was read of.</summary>
    public static ScanRoute Best(long upper, long middle, long lower) =>
        !IsMost(middle, upper) ? ScanRoute.Planes : lower > WorstLowerShare * upper ? ScanRoute.Codes
            : ScanRoute.TwoPlanes;

    /// <summary>The route for the next block of rows, which it counts.</summary>
    /// <param name="rows">Rows of the block.</param>
    /// <param name="queries">Queries of the search.</param>
    public ScanRoute Next(int rows, int queries)
    {
        if (_rowsUntilTry <= 0)
        {
            return ScanRoute.Planes;
        }

        _rowsUntilTry -= rows;
        return queries < QueriesThatShareCodes ? _route : ScanRoute.Codes;
    }

    /// <summary>Learns what the planes left.</summary>
    /// <param name="route">The route that was taken.</param>
    /// <param name="rows">Rows that took it, at least 1.</param>
    /// <param name="afterFirst">Rows that its first filter left.</param>
    /// <param name="lower">Rows whose lower plane was read.</param>
    public void Learn(ScanRoute route, long rows, long afterFirst, long lower)
    {
        if (route == ScanRoute.TwoPlanes)
        {
            _route = Best(rows, rows, lower);
        }
        else if (IsMost(afterFirst, rows))
        {
            _route = Best(rows, rows, lower);
            _rowsUntilTry = _pause;
            _pause = Math.Min(2 * _pause, LongestPause);
        }
        else
        {
            _pause = ShortestPause;
        }
    }
}

/// <summary>
/// What searches of a snapshot learned about routes. Queries by text often differ from those by picture in how near all
/// rows are to them, so both can be told by the mean of their first cosines, and each kind begins with the route that
/// served it. Thread-safe.
/// </summary>
internal sealed class RouteMemory
{
    /// <summary>Rows of one query and thread from which a search teaches anything.</summary>
    public const int LeastRows = 1 << 13;

    private const int Kinds = 16;

    /// <summary>One query in so many tries the planes all the same.</summary>
    private const int QueriesBetweenTries = 64;

    // A query that the planes serve gains more than one that they do not serve loses: it weighs as much as three of
    // them.
    private const int Gain = 3;
    private const int Sure = 6;
    private const int Surest = 8;

    private readonly Lock _lock = new();
    private readonly (ScanRoute Route, int Trust, int Recalls)[] _kinds = new (ScanRoute, int, int)[Kinds];

    /// <summary>The kind of a query.</summary>
    /// <param name="cosine">Mean of its first cosines, -1 to 1.</param>
    public static int KindOf(float cosine) => Math.Clamp((int)((cosine + 1) * (Kinds / 2)), 0, Kinds - 1);

    /// <summary>The route to begin with; null for the planes.</summary>
    public ScanRoute? Recall(int kind)
    {
        lock (_lock)
        {
            ref var known = ref _kinds[kind];
            return known.Trust < Sure || ++known.Recalls % QueriesBetweenTries == 0 ? null : known.Route;
        }
    }

    /// <summary>Learns what would have served a query that began with the planes.</summary>
    public void Learn(int kind, ScanRoute route)
    {
        lock (_lock)
        {
            ref var known = ref _kinds[kind];
            if (route == ScanRoute.Planes)
            {
                known.Trust = Math.Max(known.Trust - Gain, 0);
                return;
            }

            known.Trust = Math.Min(known.Trust + 1, Surest);
            known.Route = route;
        }
    }
}
