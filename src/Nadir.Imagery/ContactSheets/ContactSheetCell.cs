namespace Nadir.Imagery.ContactSheets;

/// <summary>One picture of a contact sheet and what is written under it.</summary>
/// <param name="Picture">Drawn in the middle of its cell; shrunk by a whole factor where it is larger than the cell.</param>
/// <param name="Lines">Written under the picture, shortened in the middle where they are too long.</param>
public sealed record ContactSheetCell(RgbImage Picture, IReadOnlyList<string> Lines);
