namespace Nadir.Torch.Optim;

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
    protected override double LearningRate(double initialRate, long step) => initialRate * Math.Pow(_gamma, step / _stepSize);
}
