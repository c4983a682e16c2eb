using Nadir.Stac.Geometries;
using NetTopologySuite.Geometries;
using NetTopologySuite.Geometries.Prepared;

namespace Nadir.Archive.Search.Filters;

/// <summary>An area made ready to be held against many footprints. For one thread at a time.</summary>
internal sealed class PreparedArea
{
    private readonly IPreparedGeometry[] _parts;
    private readonly Envelope?[] _rectangles;

    public PreparedArea(SearchArea area)
    {
        var parts = Enumerable.Range(0, area.Geometry.NumGeometries).Select(area.Geometry.GetGeometryN).ToArray();
        _parts = [.. parts.Select(PreparedGeometryFactory.Prepare)];
        _rectangles = [.. parts.Select(part => part.IsRectangle ? part.EnvelopeInternal : null)];
        Boxes = [.. parts.Select(part => part.EnvelopeInternal)];
    }

    /// <summary>A box around each part.</summary>
    public IReadOnlyList<Envelope> Boxes { get; }

    /// <summary>The parts that are rectangles: whatever lies within one touches the area.</summary>
    public IEnumerable<Envelope> Rectangles => _rectangles.OfType<Envelope>();

    /// <summary>Whether everything within a box touches the area, so that the footprint itself need not be looked at.</summary>
    public bool Encloses(Envelope box) => _rectangles.Any(rectangle => rectangle?.Contains(box) == true);

    /// <summary>Whether a footprint touches the area.</summary>
    /// <param name="footprint">As the catalog keeps it.</param>
    public bool Touches(string footprint)
    {
        var geometry = FootprintGeometry.Read(footprint);
        return _parts.Any(part => part.Intersects(geometry));
    }
}
