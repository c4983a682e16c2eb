namespace Nadir.Archive.Localization;

/// <summary>How true a text is of each place of a scene. Immutable; thread-safe.</summary>
/// <param name="Width">Cells from left to right.</param>
/// <param name="Height">Cells from top to bottom.</param>
/// <param name="CellSize">Side of a cell in pixels of the scene; those at the right and lower edge reach over it.</param>
/// <param name="Values">
/// Row by row from the top: 0 where the text is least true, 1 where it is most; NaN where the scene has no data.
/// </param>
/// <param name="LowestCosine">The mean cosine of text and windows that 0 stands for, -1 to 1.</param>
/// <param name="HighestCosine">The mean cosine that 1 stands for.</param>
/// <param name="Windows">How many windows were encoded.</param>
public sealed record HeatMap(
    int Width, int Height, int CellSize, IReadOnlyList<float> Values, float LowestCosine, float HighestCosine, int Windows)
{
    /// <summary>Width of the scene in pixels; that of all cells where it is not told.</summary>
    public int SceneWidth { get; init; } = Width * CellSize;

    /// <summary>Height of the scene in pixels; that of all cells where it is not told.</summary>
    public int SceneHeight { get; init; } = Height * CellSize;
}
