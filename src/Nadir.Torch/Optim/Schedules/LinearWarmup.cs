namespace Nadir.Torch.Optim;

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
