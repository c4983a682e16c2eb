using Nadir.Archive;
using Nadir.Archive.Ports;
using Nadir.Exchange.Places;
using Nadir.Stac.Geometries;
using NetTopologySuite.Geometries;

namespace Nadir.Exchange.Exporting;

/// <summary>
/// All windows of an archive in the order in which they are written, and what is said of all of them.
/// </summary>
/// <remarks>Sixteen bytes a window are kept in memory.</remarks>
internal sealed class WindowOrder
{
    private const int Page = 1 << 13;
    private const int MostSizes = 64;

    private readonly List<(ulong Distance, long Id)> _windows = [];
    private readonly Envelope _box = new();
    private readonly SortedSet<string> _kinds = new(StringComparer.Ordinal);
    private readonly HashSet<(int Width, int Height)> _sizes = [];

    private WindowOrder()
    {
    }

    /// <summary>Windows there are.</summary>
    public int Count => _windows.Count;

    /// <summary>Those whose place is unknown; they come last, in the order of ids.</summary>
    public int Unplaced { get; private set; }

    /// <summary>West, south, east and north of all footprints, from -180 to 180; null without any.</summary>
    public IReadOnlyList<double>? Box => _box.IsNull ? null : [_box.MinX, _box.MinY, _box.MaxX, _box.MaxY];

    /// <summary>The kinds of geometries, as GeoJSON names them.</summary>
    public IReadOnlyCollection<string> Kinds => _kinds;

    /// <summary>The size in pixels that all windows have; null where there are several, or no windows.</summary>
    public (int Width, int Height)? OnlySize => _sizes.Count == 1 ? _sizes.Single() : null;

    /// <summary>Reads where all windows lie, and sorts them along a Hilbert curve.</summary>
    /// <param name="store">The archive.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="FormatException">A footprint is broken.</exception>
    public static WindowOrder Read(IArchiveStore store, CancellationToken cancellationToken)
    {
        var order = new WindowOrder();
        for (long last = 0; store.ListWindows(last, Page) is { Count: > 0 } windows; last = windows[^1].Id)
        {
            cancellationToken.ThrowIfCancellationRequested();
            order.Add(windows);
        }

        order._windows.Sort();
        return order;
    }

    /// <summary>Some windows of an archive, which stay in the order in which they are given.</summary>
    /// <param name="windows">The windows.</param>
    /// <exception cref="FormatException">A footprint is broken.</exception>
    public static WindowOrder Of(IEnumerable<ArchiveWindow> windows)
    {
        var order = new WindowOrder();
        order.Add(windows);
        return order;
    }

    /// <summary>The ids of the windows, some at a time.</summary>
    /// <param name="count">How many at a time.</param>
    public IEnumerable<long[]> Pages(int count) => _windows.Select(window => window.Id).Chunk(count);

    private void Add(IEnumerable<ArchiveWindow> windows)
    {
        foreach (var window in windows)
        {
            _windows.Add((Place(window.Footprint), window.Id));
            if (_sizes.Count < MostSizes)
            {
                _sizes.Add((window.Pixels.Width, window.Pixels.Height));
            }
        }
    }

    private ulong Place(string? footprint)
    {
        if (footprint is null)
        {
            Unplaced++;
            return HilbertCurve.NoPlace;
        }

        var ground = FootprintGeometry.Read(footprint);
        _kinds.Add(ground.GeometryType);
        _box.ExpandToInclude(ground.EnvelopeInternal);

        // Of ground that the antimeridian cuts the first part stands for both.
        var centre = ground.GetGeometryN(0).EnvelopeInternal.Centre;
        return HilbertCurve.DistanceOf(centre.X, centre.Y);
    }
}
