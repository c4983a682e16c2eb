using Nadir.Systems.Training.Loop;
using Nadir.Systems.Training.Retrieval;

namespace Nadir.Systems.Training.Bench;

/// <summary>Where a bench is.</summary>
/// <param name="Place">The place of the training in the plan, from 0.</param>
/// <param name="Count">Trainings of the plan.</param>
/// <param name="Training">Which it is.</param>
/// <param name="Loop">Where the training is; null while a model is evaluated.</param>
/// <param name="Gallery">Where the evaluation is; null while a model is trained.</param>
/// <param name="Fraction">Share of the whole plan's time that has passed, 0 to 1.</param>
/// <param name="Remaining">Expected time to the end of the whole plan; null while nothing was timed yet.</param>
public sealed record BenchProgress(
    int Place,
    int Count,
    BenchTraining Training,
    TrainingProgress? Loop,
    GalleryProgress? Gallery,
    double Fraction,
    TimeSpan? Remaining);

/// <summary>
/// Expects how long the rest of a plan takes: an epoch of a system takes as long as it took before; one that was never
/// timed as long as the mean of its setting, or of all.
/// </summary>
internal sealed class BenchClock(BenchPlan plan)
{
    private readonly Dictionary<(string System, BenchSetting Setting), double> _secondsPerEpoch = [];
    private readonly HashSet<BenchTraining> _done = [];

    /// <summary>Takes what a training took.</summary>
    public void Done(BenchTraining training, int epochs, double seconds)
    {
        _done.Add(training);
        Time(training, seconds / Math.Max(1, epochs));
    }

    /// <summary>Takes how long an epoch of the running training takes.</summary>
    public void Time(BenchTraining training, double secondsPerEpoch) =>
        _secondsPerEpoch[(training.System.Name, training.Setting)] = secondsPerEpoch;

    /// <summary>Expects share and rest.</summary>
    /// <param name="running">The training that runs.</param>
    /// <param name="fraction">The share of it that is done.</param>
    public (double Fraction, TimeSpan? Remaining) Expect(BenchTraining running, double fraction)
    {
        if (_secondsPerEpoch.Count == 0)
        {
            return ((double)_done.Count / plan.Trainings.Count, null);
        }

        double whole = 0, rest = 0;
        foreach (var training in plan.Trainings)
        {
            var seconds = SecondsPerEpoch(training) * training.Recipe.Epochs;
            whole += seconds;
            rest += _done.Contains(training) ? 0 : training == running ? seconds * (1 - fraction) : seconds;
        }

        return (whole > 0 ? Math.Clamp(1 - (rest / whole), 0, 1) : 0, TimeSpan.FromSeconds(rest));
    }

    private double SecondsPerEpoch(BenchTraining training)
    {
        if (_secondsPerEpoch.TryGetValue((training.System.Name, training.Setting), out var known))
        {
            return known;
        }

        double[] alike = [.. _secondsPerEpoch.Where(pair => pair.Key.Setting == training.Setting)
            .Select(pair => pair.Value)];
        return alike.Length > 0 ? alike.Average() : _secondsPerEpoch.Values.Average();
    }
}
