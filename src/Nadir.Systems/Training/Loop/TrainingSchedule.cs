using Nadir.Torch.Optim;

namespace Nadir.Systems.Training.Loop;

/// <summary>How the learning rate falls after the warm-up.</summary>
public enum LearningRateSchedule
{
    /// <summary>Half a cosine down to zero at the last step.</summary>
    Cosine,

    /// <summary>Multiplied by gamma every so many epochs.</summary>
    Step,

    /// <summary>Multiplied by gamma after named epochs.</summary>
    MultiStep,

    /// <summary>As it is.</summary>
    Constant,
}

/// <summary>A schedule and its numbers.</summary>
public sealed record ScheduleOptions
{
    /// <summary>How the rate falls.</summary>
    public LearningRateSchedule Kind { get; init; } = LearningRateSchedule.Cosine;

    /// <summary>Epochs between two falls of <see cref="LearningRateSchedule.Step"/>, at least 1.</summary>
    public int StepSize { get; init; } = 10;

    /// <summary>Epochs done before each fall of <see cref="LearningRateSchedule.MultiStep"/>.</summary>
    public IReadOnlyList<int> Milestones { get; init; } = [];

    /// <summary>The factor of a fall.</summary>
    public double Gamma { get; init; } = 0.1;
}

/// <summary>
/// Sets the learning rates before each step: a straight line up over the warm-up, times the schedule. Only the number
/// of steps done decides, so that a resumed training sets the same rates. Not safe for concurrent use.
/// </summary>
internal sealed class TrainingSchedule
{
    private readonly Optimizer _optimizer;
    private readonly LearningRateScheduler _schedule;
    private readonly long _warmupSteps;

    /// <summary>Makes the schedule; the optimizer's present rates are the peak ones.</summary>
    /// <param name="optimizer">Whose rates are set.</param>
    /// <param name="options">How the rates fall.</param>
    /// <param name="warmup">Share of all steps over which the rates rise, 0 to below 1.</param>
    /// <param name="stepsPerEpoch">The optimizer's steps in an epoch.</param>
    /// <param name="epochs">All epochs.</param>
    public TrainingSchedule(Optimizer optimizer, ScheduleOptions options, double warmup, long stepsPerEpoch, int epochs)
    {
        _optimizer = optimizer;
        var steps = stepsPerEpoch * epochs;
        var warmupSteps = (long)(warmup * steps);
        // The cosine begins where the warm-up ends, so that its warm-up is part of it.
        _warmupSteps = options.Kind == LearningRateSchedule.Cosine ? 0 : warmupSteps;
        _schedule = options.Kind switch
        {
            LearningRateSchedule.Cosine => new WarmupCosine(optimizer, warmupSteps, steps),
            LearningRateSchedule.Step => new StepLr(optimizer, options.StepSize * stepsPerEpoch, options.Gamma),
            LearningRateSchedule.MultiStep =>
                new MultiStepLr(optimizer, options.Milestones.Select(milestone => milestone * stepsPerEpoch),
                    options.Gamma),
            _ => new MultiStepLr(optimizer, []),
        };
    }

    /// <summary>Sets the rates of the step that comes next.</summary>
    /// <param name="stepsDone">Steps before it, from 0.</param>
    public void Set(long stepsDone)
    {
        _schedule.LastStep = stepsDone;
        if (stepsDone < _warmupSteps)
        {
            foreach (var group in _optimizer.ParameterGroups)
            {
                group.LearningRate *= (stepsDone + 1.0) / _warmupSteps;
            }
        }
    }
}
