using Nadir.Datasets;
using Nadir.Torch;

namespace Nadir.Systems.Training.Retrieval;

/// <summary>
/// Captions of an image taken in pairs and averaged at a random weight: between two ways of saying the same lie others
/// that no annotator wrote (mixup of texts, Guo et al. 2019, within an image).
/// </summary>
/// <param name="First">[images] int64: the place of the first caption.</param>
/// <param name="Second">[images] int64: the place of the second; of an image with one caption, that one.</param>
/// <param name="Weights">[images, 1]: the first one's weight, 0..1.</param>
internal sealed record CaptionMixture(Tensor First, Tensor Second, Tensor Weights)
{
    /// <summary>Draws the weights, from the place of the batch in the training alone.</summary>
    public static CaptionMixture Draw(ImageBatch batch, int seed, Device device)
    {
        var random = new Random(unchecked((((seed * 1_000_003) + batch.Epoch) * 1_000_003) + batch.Index + 1));
        var pairs = batch.Captions.Index().GroupBy(pair => pair.Item.ImageRow, pair => (long)pair.Index)
            .Select(rows => (First: rows.First(), Second: rows.Last())).ToArray();
        float[] weights = [.. pairs.Select(_ => random.NextSingle())];
        return new CaptionMixture(
            Tensor.FromArray<long>([.. pairs.Select(pair => pair.First)], pairs.Length).To(device),
            Tensor.FromArray<long>([.. pairs.Select(pair => pair.Second)], pairs.Length).To(device),
            Tensor.FromArray<float>(weights, pairs.Length, 1).To(device));
    }

    /// <summary>The mixtures of some vectors.</summary>
    /// <param name="vectors">[captions, D].</param>
    /// <returns>[images, D].</returns>
    public Tensor Of(Tensor vectors) =>
        (vectors.IndexSelect(0, First) * Weights) + (vectors.IndexSelect(0, Second) * (1 - Weights));

    /// <summary>What the mixtures belong to: all that one of their captions belongs to.</summary>
    /// <param name="positives">[images, captions], 1 or 0.</param>
    /// <returns>[images, images].</returns>
    public Tensor Positives(Tensor positives) =>
        positives.IndexSelect(1, First).Maximum(positives.IndexSelect(1, Second));
}
