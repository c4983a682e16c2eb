using Nadir.Datasets;
using Nadir.Systems.Building.Losses;
using Nadir.Systems.Training.Recipes;
using Nadir.Torch;

namespace Nadir.Systems.Training.Retrieval;

/// <summary>The hinge loss of a batch's pairs as a recipe wants it, with one margin or with those of the batch's
/// captions.</summary>
/// <remarks>Each distinct caption is prepared once a training. Not safe for concurrent use.</remarks>
internal sealed class MarginLoss(MarginLossRecipe recipe, RetrievalSetup setup)
{
    private readonly CaptionSimilarity _similarity = new();

    // Asked for once: a setup makes its reader of batches anew for every size of the images.
    private readonly IReadOnlyList<CaptionedImage> _images = setup.Images;

    /// <summary>The loss.</summary>
    /// <param name="scores">[M, M]: row k is the image of caption k.</param>
    /// <param name="positives">[M, M] Bool, true where image and caption belong together; null: on the diagonal
    /// alone.</param>
    /// <param name="batch">What was scored: M captions.</param>
    /// <returns>A scalar, at least 0.</returns>
    public Tensor Compute(Tensor scores, Tensor? positives, ImageBatch batch)
    {
        var negatives = recipe.NegativesAt(batch.Epoch);
        if (recipe.DynamicMargin is not { } dynamic)
        {
            return HingeLoss.Compute(scores, recipe.Margin, negatives, positives);
        }

        using var scope = new TensorScope();
        var similarity = Similarity(batch).To(scores.Device);
        return scope.Keep(HingeLoss.Compute(
            scores, DynamicMargin.FromSimilarity(similarity, dynamic.Gamma, dynamic.Beta).To(scores.Type), negatives,
                positives));
    }

    // [M, M]: row k against column j is how alike caption j is to all captions of caption k's image.
    private Tensor Similarity(ImageBatch batch)
    {
        IReadOnlyList<string>[] ofImages =
            [.. batch.Captions.Select(caption => _images[batch.ImageIndices[caption.ImageRow]].Captions)];
        return _similarity.Compute(ofImages, [.. batch.Captions.Select(caption => caption.Text)]);
    }
}
