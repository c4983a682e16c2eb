namespace Nadir.Systems.Training.Recipes;

/// <summary>From an epoch on, pictures have this side. Small pictures first teach the same for less time.</summary>
/// <param name="Epoch">From 0.</param>
/// <param name="Size">Pixels, 32 to 1,024.</param>
public sealed record ImageSizeStep(int Epoch, int Size);
