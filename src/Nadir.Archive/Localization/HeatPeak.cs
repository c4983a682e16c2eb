namespace Nadir.Archive.Localization;

/// <summary>A place where a text is truer than around it.</summary>
/// <param name="Column">Column of the scene, in pixels, at the centre of the cell.</param>
/// <param name="Row">Row of the scene, in pixels.</param>
/// <param name="Heat">The map's value there, 0 to 1.</param>
public sealed record HeatPeak(double Column, double Row, double Heat)
{
    /// <summary>How true the text is there: the mean cosine of text and windows, -1 to 1, which can be held against that of other texts and scenes.</summary>
    /// <param name="map">The map that the peak is of.</param>
    public double CosineIn(HeatMap map)
    {
        ArgumentNullException.ThrowIfNull(map);
        return double.Lerp(map.LowestCosine, map.HighestCosine, Heat);
    }
}
