using Nadir.Torch;

namespace Nadir.Systems.Building.Losses;

/// <summary>
/// Cross-entropy between the similarities of a batch, both ways, and a target that spreads evenly over all positives:
/// InfoNCE (van den Oord et al. 2018; Radford et al. 2021) where a row may have several right answers,
/// as the supervised contrastive loss has (Khosla et al. 2020, equation 2).
/// </summary>
public static class MultiPositiveContrastiveLoss
{
    /// <summary>Computes the mean of both directions.</summary>
    /// <param name="images">[N, D], unit norm.</param>
    /// <param name="texts">[M, D], unit norm.</param>
    /// <param name="scale">Scalar: factor on the cosines.</param>
    /// <param name="positives">[N, M] float32, 1 where image and text belong together, else 0; no row or
    /// column is empty.</param>
    /// <returns>A scalar, at least 0.</returns>
    public static Tensor Compute(Tensor images, Tensor texts, Tensor scale, Tensor positives)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(texts);
        ArgumentNullException.ThrowIfNull(scale);
        ArgumentNullException.ThrowIfNull(positives);
        using var scope = new TensorScope();
        return scope.Keep(OfScores(images.Matmul(texts.T()) * scale, positives));
    }

    /// <summary>Computes the mean of both directions from scaled scores.</summary>
    /// <param name="logits">[N, M].</param>
    /// <param name="positives">[N, M] float32, 1 where image and text belong together, else 0; no row or
    /// column is empty.</param>
    /// <returns>A scalar, at least 0.</returns>
    public static Tensor OfScores(Tensor logits, Tensor positives)
    {
        ArgumentNullException.ThrowIfNull(logits);
        ArgumentNullException.ThrowIfNull(positives);
        using var scope = new TensorScope();
        return scope.Keep((Direction(logits, positives, dim: 1) + Direction(logits, positives, dim: 0)) * 0.5);
    }

    private static Tensor Direction(Tensor logits, Tensor positives, int dim)
    {
        var target = positives / positives.Sum([dim], keepDim: true);
        return -(target * logits.LogSoftmax(dim)).Sum([dim]).Mean();
    }
}
