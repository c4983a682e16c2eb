namespace Nadir.Archive.Localization;

/// <summary>A connected region in which a text is true.</summary>
/// <param name="Column">Its centre's column, in pixels of the scene.</param>
/// <param name="Row">Its centre's row.</param>
/// <param name="Radius">1.5 times the mean distance of its outline from its centre, in pixels.</param>
public sealed record TruthRegion(double Column, double Row, double Radius);
