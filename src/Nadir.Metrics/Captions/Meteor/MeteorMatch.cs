namespace Nadir.Metrics;

/// <summary>Words of the reference that could be matched with words of the hypothesis.</summary>
/// <param name="Stage">What made the match.</param>
/// <param name="Start">Its first word in the reference.</param>
/// <param name="Length">Its words in the reference.</param>
/// <param name="HypothesisStart">Its first word in the hypothesis.</param>
/// <param name="HypothesisLength">Its words in the hypothesis.</param>
internal readonly record struct MeteorMatch(
    MeteorStage Stage, int Start, int Length, int HypothesisStart, int HypothesisLength)
{
    internal int End => Start + Length;

    internal int HypothesisEnd => HypothesisStart + HypothesisLength;

    // In the original the weights of the search (1 for exact matches, 0.5 for others) are added to whole numbers, which
    // drops halves: a matched pair of single words counts for the search only when the words are equal.
    internal int SearchWeight =>
        Stage == MeteorStage.Exact ? HypothesisLength + Length : (HypothesisLength / 2) + (Length / 2);
}
