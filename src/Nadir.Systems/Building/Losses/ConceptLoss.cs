using Nadir.Torch;

namespace Nadir.Systems.Building.Losses;

/// <summary>
/// Binary cross-entropy of predicted concepts (words that an image shows) against how strongly its captions name them
/// (KAMCL, Ji et al. 2023), mean over all samples and concepts.
/// </summary>
/// <remarks>Thread-safe.</remarks>
public static class ConceptLoss
{
    private static readonly Operator BinaryCrossEntropy = new("aten::binary_cross_entropy");

    /// <summary>From logits: stable at any size.</summary>
    /// <param name="logits">[N, concepts].</param>
    /// <param name="targets">[N, concepts] in 0 to 1, see <c>ConceptWords</c>.</param>
    /// <returns>A scalar, at least 0.</returns>
    public static Tensor OfLogits(Tensor logits, Tensor targets) =>
        Functional.BinaryCrossEntropyWithLogits(logits, targets);

    /// <summary>From probabilities, where a network uses them as features too; logarithms are cut off at -100, as in
    /// PyTorch.</summary>
    /// <param name="probabilities">[N, concepts] in 0 to 1.</param>
    /// <param name="targets">[N, concepts] in 0 to 1.</param>
    /// <returns>A scalar, at least 0.</returns>
    public static Tensor OfProbabilities(Tensor probabilities, Tensor targets)
    {
        ArgumentNullException.ThrowIfNull(probabilities);
        ArgumentNullException.ThrowIfNull(targets);
        return BinaryCrossEntropy.Call(probabilities, targets, (Tensor?)null, (long)Reduction.Mean);
    }
}
