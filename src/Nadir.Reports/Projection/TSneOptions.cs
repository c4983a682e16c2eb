namespace Nadir.Reports.Projection;

/// <summary>The settings of <see cref="TSne"/>; the defaults suit some hundred to some thousand points.</summary>
public sealed record TSneOptions
{
    /// <summary>
    /// The effective number of neighbours of each point, at least 1; lowered to (N - 1) / 3 where there are too few points.
    /// </summary>
    public double Perplexity { get; init; } = 30;

    /// <summary>Steps of gradient descent, at least 1.</summary>
    public int Iterations { get; init; } = 750;

    /// <summary>The first steps, in which clusters form under exaggerated attraction.</summary>
    public int ExaggeratedIterations { get; init; } = 250;

    /// <summary>The factor of attraction in the first steps, at least 1.</summary>
    public double EarlyExaggeration { get; init; } = 12;

    /// <summary>Seed of the first placement, any value.</summary>
    public int Seed { get; init; } = 1;

    internal void Check()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Perplexity, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(Iterations, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(ExaggeratedIterations);
        ArgumentOutOfRangeException.ThrowIfLessThan(EarlyExaggeration, 1);
    }
}
