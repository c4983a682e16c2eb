namespace Nadir.Systems.Training.Loop;

/// <summary>Where training is, told after steps and epochs.</summary>
/// <param name="Epoch">From 0.</param>
/// <param name="Epochs">All of them.</param>
/// <param name="Step">Steps done in this epoch.</param>
/// <param name="StepsPerEpoch">Steps of an epoch.</param>
/// <param name="Loss">Mean since the epoch began.</param>
/// <param name="LearningRate">Of the first parameter group.</param>
/// <param name="ExamplesPerSecond">Over this run's steps of this epoch.</param>
/// <param name="Remaining">Expected time to the last epoch's end, validation left out.</param>
/// <param name="Measures">Validation measures, at an epoch's end; else null.</param>
/// <param name="IsBest">Whether these measures are the best so far.</param>
public sealed record TrainingProgress(
    int Epoch,
    int Epochs,
    int Step,
    int StepsPerEpoch,
    double Loss,
    double LearningRate,
    double ExamplesPerSecond,
    TimeSpan Remaining,
    IReadOnlyList<Measure>? Measures,
    bool IsBest);
