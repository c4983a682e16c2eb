namespace Nadir.Torch.Optim;

/// <summary>Half a cosine from the first rate down to the last one (Loshchilov and Hutter 2017, without restarts).</summary>
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
