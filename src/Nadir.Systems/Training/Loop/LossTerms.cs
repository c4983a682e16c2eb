using Nadir.Torch;

namespace Nadir.Systems.Training.Loop;

/// <summary>The loss of a step, and the terms that it is the sum of, for the log.</summary>
/// <param name="Total">A scalar that can be differentiated.</param>
/// <param name="Terms">Scalars with their names, as they enter the sum; empty where the loss has one term only.</param>
public readonly record struct LossTerms(Tensor Total, IReadOnlyList<(string Name, Tensor Value)> Terms)
{
    /// <summary>A loss of one term.</summary>
    public static implicit operator LossTerms(Tensor total) => new(total, []);

    /// <summary>A loss of one term.</summary>
    public static LossTerms FromTensor(Tensor total) => total;
}
