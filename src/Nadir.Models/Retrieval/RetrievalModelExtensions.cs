using Nadir.Torch;

namespace Nadir.Models.Retrieval;

/// <summary>What every retrieval model can do by its features. As thread-safe as the model.</summary>
public static class RetrievalModelExtensions
{
    /// <summary>Encodes pictures.</summary>
    /// <param name="model">In evaluation or training mode.</param>
    /// <param name="images">[N, 3, S, S], -1..1.</param>
    /// <returns>[N, embedDim], unit L2 norm.</returns>
    public static Tensor EncodeImages(this IRetrievalModel model, Tensor images)
    {
        ArgumentNullException.ThrowIfNull(model);
        using var features = model.ImageFeatures(images);
        return features.Normalize();
    }

    /// <summary>Encodes texts.</summary>
    /// <param name="model">In evaluation or training mode.</param>
    /// <param name="ids">[N, L] int64, padded with 0.</param>
    /// <param name="lengths">[N] int64 on the CPU.</param>
    /// <returns>[N, embedDim], unit L2 norm.</returns>
    public static Tensor EncodeTexts(this IRetrievalModel model, Tensor ids, Tensor lengths)
    {
        ArgumentNullException.ThrowIfNull(model);
        using var features = model.TextFeatures(ids, lengths);
        return features.Normalize();
    }
}
