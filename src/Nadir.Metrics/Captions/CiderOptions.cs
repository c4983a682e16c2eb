namespace Nadir.Metrics;

/// <summary>How <see cref="CiderScorer"/> counts.</summary>
public sealed record CiderOptions
{
    /// <summary>Which of the two formulas; the default is what papers report as CIDEr.</summary>
    public CiderFormula Formula { get; init; } = CiderFormula.CiderD;

    /// <summary>What an n-gram's document frequency counts.</summary>
    public CiderDocument Document { get; init; } = CiderDocument.Image;

    /// <summary>The width of CIDEr-D's penalty for other lengths, in bigrams; above 0.</summary>
    public double Sigma { get; init; } = 6;
}
