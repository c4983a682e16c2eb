namespace Nadir.Systems.Training.Loop;

/// <summary>How training ended.</summary>
/// <param name="BestEpoch">The epoch whose weights were kept, from 0.</param>
/// <param name="BestMeasures">What was measured then.</param>
/// <param name="EpochsDone">Epochs run, earlier runs that were resumed included.</param>
/// <param name="StoppedEarly">Whether patience ran out.</param>
/// <param name="Elapsed">Time of training and validation, earlier runs included.</param>
public sealed record TrainingResult(
    int BestEpoch, IReadOnlyList<Measure> BestMeasures, int EpochsDone, bool StoppedEarly, TimeSpan Elapsed);
