using Nadir.Imagery;

namespace Nadir.Samples.Landscapes;

/// <summary>
/// An invented stretch of country of a few square kilometres: scenes of many kinds on a grid of cells, roads between
/// the cells, and a river with bridges where the plan has one.
/// </summary>
/// <remarks>Immutable, safe to use from many threads.</remarks>
public sealed class Landscape
{
    /// <summary>Side of a cell in pixels.</summary>
    internal const int CellSize = 320;

    /// <summary>Side of a pixel on the ground in metres.</summary>
    public const double PixelSize = 0.5;

    internal Landscape(string name, string coordinateSystem, double easting, double northing, int riverColumn,
        params string[] plan)
    {
        Name = name;
        CoordinateSystem = coordinateSystem;
        GeoTransform = new GeoTransform(easting, PixelSize, 0, northing, 0, -PixelSize);
        RiverColumn = riverColumn;
        Plan = plan;
    }

    /// <summary>The landscape's name, used for its file.</summary>
    public string Name { get; }

    /// <summary>Its reference system, a UTM zone, as <c>EPSG:code</c>.</summary>
    public string CoordinateSystem { get; }

    /// <summary>Where it lies in its reference system.</summary>
    public GeoTransform GeoTransform { get; }

    /// <summary>Columns of pixels.</summary>
    public int Width => Plan[0].Length * CellSize;

    /// <summary>Rows of pixels.</summary>
    public int Height => Plan.Length * CellSize;

    /// <summary>The column of cells that a river runs through from top to bottom, or -1.</summary>
    internal int RiverColumn { get; }

    /// <summary>Rows of cells from the top; a letter a cell, see <see cref="LandscapePlan"/>.</summary>
    internal string[] Plan { get; }
}
