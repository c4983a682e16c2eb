using Nadir.Torch;

namespace Nadir.Systems.Building.Losses;

/// <summary>
/// Draws each sample to the class it belongs to, seen through the other modality: the in-batch mean of a class's texts
/// is the centre that its images shall find among all classes' centres, and the other way round (Pan et al. 2023, "A
/// Prior Instruction Representation Framework for Remote Sensing Image-Text Retrieval", cluster-wise affiliation loss).
/// </summary>
/// <remarks>Thread-safe.</remarks>
public static class AffiliationLoss
{
    /// <summary>Cross-entropy of each sample's own class among the centres of the batch, mean of both
    /// directions.</summary>
    /// <param name="images">[N, D], unit norm.</param>
    /// <param name="texts">[N, D], unit norm; row k belongs to image k.</param>
    /// <param name="classes">[N] Int64: class of each pair, any numbers.</param>
    /// <param name="temperature">Above 0; published: 0.07.</param>
    /// <param name="normalizeCenters">Whether centres get unit norm; a plain mean when false, our reading of the
    /// paper.</param>
    /// <returns>A scalar, at least 0; 0 when the batch has one class.</returns>
    public static Tensor Compute(
        Tensor images, Tensor texts, Tensor classes, double temperature = 0.07, bool normalizeCenters = false)
    {
        using var scope = new TensorScope();
        var (toTexts, toImages, targets) = Logits(images, texts, classes, temperature, normalizeCenters);
        return scope.Keep((InfoNceLoss.OneWay(toTexts, targets) + InfoNceLoss.OneWay(toImages, targets)) * 0.5);
    }

    /// <summary>
    /// The Kullback-Leibler divergence between how the two partners of a pair are spread over the classes, in both
    /// directions, mean over pairs: soft memberships shall agree, right or wrong. A variant of ours.
    /// </summary>
    /// <param name="images">[N, D], unit norm.</param>
    /// <param name="texts">[N, D], unit norm; row k belongs to image k.</param>
    /// <param name="classes">[N] Int64: class of each pair, any numbers.</param>
    /// <param name="temperature">Above 0.</param>
    /// <param name="normalizeCenters">Whether centres get unit norm.</param>
    /// <returns>A scalar, at least 0.</returns>
    public static Tensor Divergence(
        Tensor images, Tensor texts, Tensor classes, double temperature = 0.07, bool normalizeCenters = false)
    {
        using var scope = new TensorScope();
        var (toTexts, toImages, _) = Logits(images, texts, classes, temperature, normalizeCenters);
        var (left, right) = (toTexts.LogSoftmax(1), toImages.LogSoftmax(1));
        // KL(p, q) + KL(q, p) = sum of (p - q)(log p - log q).
        return scope.Keep(((left.Exp() - right.Exp()) * (left - right)).Sum([1]).Mean() * 0.5);
    }

    // Images against the centres of the texts, texts against those of the images, and one column a class.
    private static (Tensor ToTexts, Tensor ToImages, Tensor Targets) Logits(
        Tensor images, Tensor texts, Tensor classes, double temperature, bool normalizeCenters)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(texts);
        ArgumentNullException.ThrowIfNull(classes);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(temperature, 0);
        var same = classes.Unsqueeze(1).Eq(classes.Unsqueeze(0));
        // A class stands at its first sample: where no earlier one has the same class.
        var firsts = same.Tril(-1).Any(1).LogicalNot().Nonzero().Squeeze(1);
        var membership = same.IndexSelect(1, firsts).To(images.Type);
        var shares = (membership / membership.Sum([0], keepDim: true)).T();
        return (images.Matmul(Centers(texts).T()) / temperature, texts.Matmul(Centers(images).T()) / temperature,
            membership);

        Tensor Centers(Tensor samples)
        {
            var means = shares.Matmul(samples);
            return normalizeCenters ? means.Normalize() : means;
        }
    }
}
