using Nadir.Archive.Localization;

namespace Nadir.Cli.Commands.Locate;

/// <summary>What <c>nadir locate --json</c> says.</summary>
/// <param name="Text">What was sought.</param>
/// <param name="Source">Full path of the scene.</param>
/// <param name="HeatMap">Full path of the map that was written.</param>
/// <param name="CellSize">Side of one of its cells in pixels of the scene.</param>
/// <param name="Windows">How many windows were encoded.</param>
/// <param name="LowestCosine">What 0 stands for in the map.</param>
/// <param name="HighestCosine">What 1 stands for.</param>
/// <param name="Peaks">Where the text is truest, the best first.</param>
/// <param name="Measures">How well the map fits the mask; null without one.</param>
/// <param name="UnknownWords">Words of the text that the model does not know.</param>
internal sealed record LocatedText(
    string Text,
    string Source,
    string HeatMap,
    int CellSize,
    int Windows,
    float LowestCosine,
    float HighestCosine,
    IReadOnlyList<LocatedPeak> Peaks,
    LocalizationMeasures? Measures,
    IReadOnlyList<string> UnknownWords);

/// <summary>A place where the text is truer than around it.</summary>
/// <param name="X">Column of the scene in pixels.</param>
/// <param name="Y">Row of the scene in pixels.</param>
/// <param name="Cosine">How true the text is there: the mean cosine of text and windows, -1 to 1, which can be held against that of other texts and scenes.</param>
/// <param name="Heat">The map's value, 0 to 1: the cosine between the lowest and the highest of this scene.</param>
/// <param name="Longitude">Degrees on WGS 84; null where the scene does not tell its place.</param>
/// <param name="Latitude">Degrees on WGS 84.</param>
internal sealed record LocatedPeak(double X, double Y, double Cosine, double Heat, double? Longitude, double? Latitude);
