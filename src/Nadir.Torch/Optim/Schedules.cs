namespace Nadir.Torch.Optim;

/// <summary>Sets the learning rates of an optimizer's groups as a function of the steps done.</summary>
/// <remarks>
/// Every rate is computed from the group's first rate, not from the one before, so that a resumed run sets the same
/// rates: it makes the scheduler from the same first rates and sets <see cref="LastStep"/>. Not safe for concurrent
/// use.
/// </remarks>
public abstract class LearningRateScheduler
{
    private readonly Optimizer _optimizer;
    private readonly double[] _initialRates;

    /// <summary>
    /// Takes the groups' present rates as the first ones. Derived classes call <see cref="Apply"/> when they are ready.
    /// </summary>
    protected LearningRateScheduler(Optimizer optimizer)
    {
        ArgumentNullException.ThrowIfNull(optimizer);
        _optimizer = optimizer;
        _initialRates = [.. optimizer.ParameterGroups.Select(static group => group.LearningRate)];
    }

    /// <summary>How many steps were done. Setting it sets the rates too, for resuming.</summary>
    public long LastStep
    {
        get;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            field = value;
            Apply();
        }
    }

    /// <summary>Goes on by one step; to be called after the optimizer's.</summary>
    public void Step() => LastStep++;

    /// <summary>The rate of a group after some steps.</summary>
    /// <param name="initialRate">The group's first rate.</param>
    /// <param name="step">Steps done, from 0.</param>
    protected abstract double LearningRate(double initialRate, long step);

    /// <summary>Sets the rates for <see cref="LastStep"/>.</summary>
    protected void Apply()
    {
        for (var i = 0; i < _initialRates.Length; i++)
        {
            _optimizer.ParameterGroups[i].LearningRate = LearningRate(_initialRates[i], LastStep);
        }
    }
}

/// <summary>A straight line from a share of the first rate up to all of it, and constant from there.</summary>
public sealed class LinearWarmup : LearningRateScheduler
{
    private readonly long _steps;
    private readonly double _startFactor;

    /// <summary>Makes the schedule. PyTorch's <c>LinearLR</c> with an end factor of 1.</summary>
    /// <param name="optimizer">Whose rates are set.</param>
    /// <param name="steps">Steps to the whole rate.</param>
    /// <param name="startFactor">The share at the beginning.</param>
    public LinearWarmup(Optimizer optimizer, long steps, double startFactor = 1.0 / 3)
        : base(optimizer)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(steps);
        (_steps, _startFactor) = (steps, startFactor);
        Apply();
    }

    /// <inheritdoc/>
    protected override double LearningRate(double initialRate, long step) =>
        initialRate * (_startFactor + ((1 - _startFactor) * Math.Min(step, _steps) / _steps));
}

/// <summary>
/// Half a cosine from the first rate down to the last one (Loshchilov and Hutter 2017, without restarts).
/// </summary>
public sealed class CosineAnnealingLr : LearningRateScheduler
{
    private readonly long _tMax;
    private readonly double _etaMin;

    /// <summary>Makes the schedule.</summary>
    /// <param name="optimizer">Whose rates are set.</param>
    /// <param name="tMax">Steps to the last rate. After as many again the first one is reached, as in PyTorch.</param>
    /// <param name="etaMin">The last rate.</param>
    public CosineAnnealingLr(Optimizer optimizer, long tMax, double etaMin = 0)
        : base(optimizer)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(tMax);
        (_tMax, _etaMin) = (tMax, etaMin);
        Apply();
    }

    /// <inheritdoc/>
    protected override double LearningRate(double initialRate, long step) =>
        _etaMin + ((initialRate - _etaMin) * (1 + Math.Cos(Math.PI * step / _tMax)) / 2);
}

/// <summary>
/// A straight line from near zero up to the first rate, and then half a cosine down to a share of it: the schedule of
/// CLIP and of vision transformers. Step s of the warm-up, from 0, has (s + 1) / warm-up of the rate.
/// </summary>
public sealed class WarmupCosine : LearningRateScheduler
{
    private readonly long _warmupSteps;
    private readonly long _totalSteps;
    private readonly double _minimumFactor;

    /// <summary>Makes the schedule.</summary>
    /// <param name="optimizer">Whose rates are set.</param>
    /// <param name="warmupSteps">Steps up, less than all of them; may be 0.</param>
    /// <param name="totalSteps">All steps; from there on the last rate stays.</param>
    /// <param name="minimumFactor">The share of the rate at the end.</param>
    public WarmupCosine(Optimizer optimizer, long warmupSteps, long totalSteps, double minimumFactor = 0)
        : base(optimizer)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(warmupSteps);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(totalSteps, warmupSteps);
        (_warmupSteps, _totalSteps, _minimumFactor) = (warmupSteps, totalSteps, minimumFactor);
        Apply();
    }

    /// <inheritdoc/>
    protected override double LearningRate(double initialRate, long step)
    {
        if (step < _warmupSteps)
        {
            return initialRate * (step + 1) / _warmupSteps;
        }

        var progress = Math.Min(1.0, (double)(step - _warmupSteps) / (_totalSteps - _warmupSteps));
        return initialRate * (_minimumFactor + ((1 - _minimumFactor) * (1 + Math.Cos(Math.PI * progress)) / 2));
    }
}

/// <summary>Multiplies the rates by a factor every so many steps.</summary>
public sealed class StepLr : LearningRateScheduler
{
    private readonly long _stepSize;
    private readonly double _gamma;

    /// <summary>Makes the schedule.</summary>
    /// <param name="optimizer">Whose rates are set.</param>
    /// <param name="stepSize">Steps between multiplications.</param>
    /// <param name="gamma">The factor.</param>
    public StepLr(Optimizer optimizer, long stepSize, double gamma = 0.1)
        : base(optimizer)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(stepSize);
        (_stepSize, _gamma) = (stepSize, gamma);
        Apply();
    }

    /// <inheritdoc/>
    protected override double LearningRate(double initialRate, long step) =>
        initialRate * Math.Pow(_gamma, step / _stepSize);
}

/// <summary>Multiplies the rates by a factor after given numbers of steps.</summary>
public sealed class MultiStepLr : LearningRateScheduler
{
    private readonly long[] _milestones;
    private readonly double _gamma;

    /// <summary>Makes the schedule.</summary>
    /// <param name="optimizer">Whose rates are set.</param>
    /// <param name="milestones">The numbers of steps, in any order.</param>
    /// <param name="gamma">The factor.</param>
    public MultiStepLr(Optimizer optimizer, IEnumerable<long> milestones, double gamma = 0.1)
        : base(optimizer)
    {
        (_milestones, _gamma) = ([.. milestones], gamma);
        Apply();
    }

    /// <inheritdoc/>
    protected override double LearningRate(double initialRate, long step) =>
        initialRate * Math.Pow(_gamma, _milestones.Count(milestone => milestone <= step));
}
