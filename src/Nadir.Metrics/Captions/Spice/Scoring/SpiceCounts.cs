namespace Nadir.Metrics;

/// <summary>How the tuples of a caption's scene graph compare with those of its references.</summary>
/// <param name="Matched">Tuples of the caption that some tuple of the references is similar to.</param>
/// <param name="Hypothesis">Tuples of the caption.</param>
/// <param name="References">Tuples of the references.</param>
public readonly record struct SpiceCounts(int Matched, int Hypothesis, int References)
{
    /// <summary>The share of the caption's tuples that match; 0 if it has none.</summary>
    public double Precision => Hypothesis == 0 ? 0 : (double)Matched / Hypothesis;

    /// <summary>
    /// Matches by the number of the references' tuples; 0 if they have none. It can exceed 1, since several tuples may
    /// match one.
    /// </summary>
    public double Recall => References == 0 ? 0 : (double)Matched / References;

    /// <summary>Twice precision times recall by their sum; 0 where nothing matches.</summary>
    public double F => Matched == 0 ? 0 : 2 * Precision * Recall / (Precision + Recall);
}
