namespace Nadir.Torch.Optim;

/// <summary>
/// A straight line from near zero up to the first rate, and then half a cosine down to a share of it: the schedule of CLIP
/// and of vision transformers. Step s of the warm-up, from 0, has (s + 1) / warm-up of the rate.
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
