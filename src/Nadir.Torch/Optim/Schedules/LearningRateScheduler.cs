namespace Nadir.Torch.Optim;

/// <summary>Sets the learning rates of an optimizer's groups as a function of the steps done.</summary>
/// <remarks>
/// Every rate is computed from the group's first rate, not from the one before, so that a resumed run sets the same
/// rates: it makes the scheduler from the same first rates and sets <see cref="LastStep"/>. Not safe for concurrent use.
/// </remarks>
public abstract class LearningRateScheduler
{
    private readonly Optimizer _optimizer;
    private readonly double[] _initialRates;

    /// <summary>Takes the groups' present rates as the first ones. Derived classes call <see cref="Apply"/> when they are ready.</summary>
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
