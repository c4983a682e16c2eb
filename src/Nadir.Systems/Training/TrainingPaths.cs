namespace Nadir.Systems.Training;

/// <summary>Where a training reads and writes.</summary>
/// <param name="Model">The model folder, which also takes checkpoint and log; created if missing.</param>
/// <param name="Weights">The folder of the backbone's published weights.</param>
/// <param name="FindModel">From the name of a bundled model, or a folder, to a model folder; null: every
/// name is a folder.</param>
/// <param name="Cache">Where features of pictures are kept between trainings; null: in the model folder.</param>
public sealed record TrainingPaths(
    string Model, string Weights, Func<string, string>? FindModel = null, string? Cache = null);
