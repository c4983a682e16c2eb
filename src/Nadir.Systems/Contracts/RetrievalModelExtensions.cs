using Nadir.Systems.Building;
using Nadir.Systems.Clip;
using Nadir.Systems.Clip.Onnx;
using Nadir.Torch;

namespace Nadir.Systems.Contracts;

/// <summary>What every retrieval model can do by its features. As thread-safe as the model.</summary>
public static class RetrievalModelExtensions
{
    /// <summary>Length of the vectors that pictures and texts are encoded to.</summary>
    public static int EmbedDim(this IRetrievalModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return model.FeatureDim + (model.Querybank is null ? 0 : Querybank.AddedDim);
    }

    /// <summary>Whether the middle of a picture that is not square is cut out, as CLIP's own code does; others see the whole.</summary>
    public static bool SeesMiddle(this IRetrievalModel model) => model is OnnxRetrieval or { Encoder: ClipRetrieval };

    /// <summary>Encodes pictures, calibrated where the model has a querybank.</summary>
    /// <param name="model">In evaluation or training mode.</param>
    /// <param name="images">[N, 3, S, S], -1..1.</param>
    /// <returns>[N, <see cref="EmbedDim"/>], unit L2 norm.</returns>
    public static Tensor EncodeImages(this IRetrievalModel model, Tensor images)
    {
        ArgumentNullException.ThrowIfNull(model);
        using var features = model.ImageFeatures(images);
        return model.FinishImages(features);
    }

    /// <summary>Encodes texts, calibrated where the model has a querybank.</summary>
    /// <param name="model">In evaluation or training mode.</param>
    /// <param name="ids">[N, L] int64, padded with 0.</param>
    /// <param name="lengths">[N] int64 on the CPU.</param>
    /// <returns>[N, <see cref="EmbedDim"/>], unit L2 norm.</returns>
    public static Tensor EncodeTexts(this IRetrievalModel model, Tensor ids, Tensor lengths)
    {
        ArgumentNullException.ThrowIfNull(model);
        using var features = model.TextFeatures(ids, lengths);
        return model.FinishTexts(features);
    }

    /// <summary>Normalises pictures' features, and calibrates them where the model has a querybank.</summary>
    /// <param name="model">Gives the querybank.</param>
    /// <param name="features">[N, featureDim].</param>
    /// <returns>[N, <see cref="EmbedDim"/>], unit L2 norm.</returns>
    public static Tensor FinishImages(this IRetrievalModel model, Tensor features)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(features);
        using var scope = new TensorScope();
        var vectors = features.Normalize();
        return scope.Keep(model.Querybank?.CalibrateImages(vectors) ?? vectors);
    }

    /// <summary>Normalises texts' features, and calibrates them where the model has a querybank.</summary>
    /// <param name="model">Gives the querybank.</param>
    /// <param name="features">[N, featureDim].</param>
    /// <returns>[N, <see cref="EmbedDim"/>], unit L2 norm.</returns>
    public static Tensor FinishTexts(this IRetrievalModel model, Tensor features)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(features);
        using var scope = new TensorScope();
        var vectors = features.Normalize();
        return scope.Keep(model.Querybank?.CalibrateTexts(vectors) ?? vectors);
    }
}
