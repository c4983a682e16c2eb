using System.Globalization;

namespace Nadir.Cli.Commands.Index;

/// <summary>Writes how fast an ingest is: in images, or in windows where these are scenes of many windows each.</summary>
internal static class ImageRate
{
    private const double ManyWindows = 4;

    /// <param name="images">Images so far.</param>
    /// <param name="imagesPerSecond">Images a second.</param>
    /// <param name="windows">Windows so far.</param>
    /// <param name="elapsed">Since the start.</param>
    public static string Text(double images, double imagesPerSecond, long windows, TimeSpan elapsed) =>
        windows > ManyWindows * images
            ? string.Create(CultureInfo.InvariantCulture, $"{windows / Math.Max(elapsed.TotalSeconds, 1e-3):F1} windows/s")
            : string.Create(CultureInfo.InvariantCulture, $"{imagesPerSecond:F1} images/s");
}
