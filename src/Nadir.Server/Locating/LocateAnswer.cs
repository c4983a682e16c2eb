namespace Nadir.Server.Locating;

/// <summary>Where a text is true in a scene.</summary>
/// <param name="Key">Names the heat-map in the addresses of its pictures.</param>
/// <param name="Scene">Number of the scene.</param>
/// <param name="Bounds">West, south, east, north of the scene; null where it does not tell its place.</param>
/// <param name="Tiles">Address of the heat-map's tiles; null where the scene does not tell its place.</param>
/// <param name="Image">Address of the heat-map as one picture of the scene's shape.</param>
/// <param name="Peaks">Where the text is truest, the best first.</param>
/// <param name="UnknownWords">Words of the text that the model does not know.</param>
internal sealed record LocateAnswer(
    string Key, long Scene, IReadOnlyList<double>? Bounds, string? Tiles, string Image, IReadOnlyList<LocatedPeak> Peaks,
    IReadOnlyList<string> UnknownWords);
