using System.Text.Json.Serialization;
using Nadir.Archive;

namespace Nadir.Server.Coverage;

/// <summary>Windows that lie near one another.</summary>
/// <param name="Lon">Mean longitude of their centres, degrees.</param>
/// <param name="Lat">Mean latitude of their centres, degrees.</param>
/// <param name="Count">How many.</param>
/// <param name="Bbox">West, south, east, north of what they show; west is greater than east across the antimeridian.</param>
/// <param name="Id">The window's id where there is only one.</param>
internal sealed record CoverageCluster(
    double Lon, double Lat, long Count, IReadOnlyList<double> Bbox,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? Id)
{
    // About a metre.
    private const int Decimals = 5;

    public static CoverageCluster From(CoverageCell cell) => new(
        Math.Round(cell.Longitude, Decimals),
        Math.Round(cell.Latitude, Decimals),
        cell.Count,
        [Math.Round(cell.West, Decimals), Math.Round(cell.South, Decimals), Math.Round(cell.East, Decimals), Math.Round(cell.North, Decimals)],
        cell.Count == 1 ? cell.Window : null);
}
