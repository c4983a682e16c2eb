namespace Nadir.Metrics;

/// <summary>
/// Where the best relevant item of one query stands in the ranking by falling score. Items of equal scores have no
/// order of their own, so the rank is a distribution: all orders of the tied items are equally likely.
/// </summary>
/// <param name="Above">Items with a higher score than the best relevant one; none of them is relevant.</param>
/// <param name="TiedRelevant">Relevant items with exactly the best relevant score, itself included; 0 when the query
/// has no relevant item.</param>
/// <param name="TiedIrrelevant">Other items with exactly that score.</param>
public readonly record struct QueryRank(int Above, int TiedRelevant, int TiedIrrelevant)
{
    /// <summary>Whether the query has a relevant item; the ranks below are meaningless otherwise.</summary>
    public bool HasRelevant => TiedRelevant > 0;

    /// <summary>The rank, from 1, when ties fall well.</summary>
    public int Optimistic => Above + 1;

    /// <summary>The rank, from 1, when ties fall badly.</summary>
    public int Pessimistic => Above + TiedIrrelevant + 1;

    /// <summary>
    /// The mean rank, from 1, over all orders of the ties: the first of r items stands, among t in random order, at
    /// (t + 1) / (r + 1) on average.
    /// </summary>
    public double Expected => Above + ((TiedRelevant + TiedIrrelevant + 1.0) / (TiedRelevant + 1.0));

    /// <summary>
    /// The probability, over all orders of the ties, that a relevant item is among the first k. With m = k - Above
    /// places for t tied items of which r are relevant it is 1 - C(t - r, m) / C(t, m), the hypergeometric
    /// distribution.
    /// </summary>
    /// <param name="k">How many items are looked at, at least 1.</param>
    public double RecallProbability(int k)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(k, 1);
        var places = k - Above;
        if (places <= 0 || !HasRelevant)
        {
            return 0;
        }

        if (places > TiedIrrelevant)
        {
            return 1;
        }

        var missed = 1.0;
        for (var i = 0; i < places; i++)
        {
            missed *= (double)(TiedIrrelevant - i) / (TiedRelevant + TiedIrrelevant - i);
        }

        return 1 - missed;
    }
}
