namespace Nadir.Systems.Training.Retrieval;

/// <summary>How much a model was trained on.</summary>
/// <param name="Images">Pictures.</param>
/// <param name="Captions">Captions, repeated ones counted.</param>
public readonly record struct TrainingSetSize(int Images, int Captions);
