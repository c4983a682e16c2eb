using System.Text.Json;

namespace Nadir.Server.Locating;

/// <summary>A place where the text is truer than around it.</summary>
/// <param name="Score">The mean cosine of the text and the windows there, -1 to 1.</param>
/// <param name="Heat">The same from 0, the scene's lowest, to 1, its highest.</param>
/// <param name="Window">The pixels around the peak, as large as the smallest window that was encoded: x, y, width, height.</param>
/// <param name="Footprint">The ground that they show as GeoJSON; null where the scene does not tell its place.</param>
internal sealed record LocatedPeak(double Score, double Heat, IReadOnlyList<int> Window, JsonElement? Footprint);
