using System.Text.Json;
using Nadir.Archive.Ingest;
using Nadir.Archive.Localization;
using Nadir.Imagery;

namespace Nadir.Server.Locating;

/// <summary>Finds the peaks of a heat-map and says where in the scene, and on the ground, they are.</summary>
internal static class PeakPlaces
{
    private const int MostPeaks = 20;

    // The smallest window that was encoded is this many cells wide; see TextLocalization.
    private const int CellsAcrossWindow = 16;

    /// <summary>Lists the peaks, the best first.</summary>
    public static IReadOnlyList<LocatedPeak> Of(HeatMap map, ImageSource scene) =>
        [.. HeatPeaks.Find(map).Take(MostPeaks).Select(peak => Place(peak, map, scene))];

    private static LocatedPeak Place(HeatPeak peak, HeatMap map, ImageSource scene)
    {
        var side = map.CellSize * CellsAcrossWindow;
        var (width, height) = (Math.Min(side, scene.Header.Width), Math.Min(side, scene.Header.Height));
        var window = new PixelWindow(
            (int)Math.Clamp(peak.Column - (width / 2.0), 0, scene.Header.Width - width),
            (int)Math.Clamp(peak.Row - (height / 2.0), 0, scene.Header.Height - height),
            width,
            height);
        return new LocatedPeak(
            Math.Round(peak.CosineIn(map), 4),
            Math.Round(peak.Heat, 4),
            [window.X, window.Y, window.Width, window.Height],
            scene.GetFootprint(window) is { } ground ? JsonElement.Parse(FootprintGeoJson.Write(ground)) : null);
    }
}
