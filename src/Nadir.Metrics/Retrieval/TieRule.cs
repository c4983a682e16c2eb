namespace Nadir.Metrics;

/// <summary>How items of equal scores are ordered when a score is computed.</summary>
public enum TieRule
{
    /// <summary>
    /// The mean over all orders: what the model is worth. The rule for every number that is reported as the result.
    /// </summary>
    Expected,

    /// <summary>The relevant item comes first: an upper bound.</summary>
    Optimistic,

    /// <summary>The relevant item comes last: a lower bound.</summary>
    Pessimistic,
}
