namespace Nadir.Training.DualEncoder;

/// <summary>Where a training reads and writes.</summary>
/// <param name="Model">The model folder, which also takes checkpoint and log; created if missing.</param>
/// <param name="Weights">The folder of the backbone's published weights.</param>
public sealed record DualEncoderPlaces(string Model, string Weights);
