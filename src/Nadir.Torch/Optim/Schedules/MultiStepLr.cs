namespace Nadir.Torch.Optim;

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
