using Nadir.Systems.Building;
using Nadir.Torch;
using Nadir.Torch.Nn;

namespace Nadir.Systems.Contracts;

/// <summary>
/// A model that turns images and texts into vectors of one space, compared by cosine: it can make an archive's index.
/// </summary>
/// <remarks>Not safe for concurrent use.</remarks>
public interface ITwoTowers : IModel
{
    /// <summary>Length of the vectors before calibration.</summary>
    int FeatureDim { get; }

    /// <summary>Words after which a text is cut off.</summary>
    int MaxTextLength { get; }

    /// <summary>Factor on cosines before a softmax over texts or images, as training learned it; above 0.</summary>
    double Scale { get; }

    /// <summary>The bank that calibrates the vectors; null: they stay as they are.</summary>
    Querybank? Querybank => null;

    /// <summary>
    /// The linear layer with a bias that image vectors leave last; the bias moves all of them. Null where there is
    /// none.
    /// </summary>
    Linear? ImageProjection => null;

    /// <summary>
    /// The linear layer with a bias that text vectors leave last; the bias moves all of them. Null where there is none.
    /// </summary>
    Linear? TextProjection => null;

    /// <summary>Computes image vectors before normalisation.</summary>
    /// <param name="images">N of them.</param>
    /// <returns>[N, <see cref="FeatureDim"/>] in float32.</returns>
    Tensor ImageFeatures(ImageInputs images);

    /// <summary>Computes text vectors before normalisation.</summary>
    /// <param name="texts">N of them.</param>
    /// <returns>[N, <see cref="FeatureDim"/>] in float32.</returns>
    Tensor TextFeatures(TextInputs texts);
}

/// <summary>What every two-tower model can do by its features. As thread-safe as the model.</summary>
public static class TwoTowers
{
    /// <summary>Length of the vectors that images and texts are encoded to.</summary>
    public static int EmbedDim(this ITwoTowers model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return model.FeatureDim + (model.Querybank is null ? 0 : Querybank.AddedDim);
    }

    /// <summary>Encodes images, calibrated where the model has a querybank.</summary>
    /// <param name="model">In evaluation or training mode.</param>
    /// <param name="images">N of them.</param>
    /// <returns>[N, <see cref="EmbedDim"/>], unit L2 norm.</returns>
    public static Tensor EncodeImages(this ITwoTowers model, ImageInputs images)
    {
        ArgumentNullException.ThrowIfNull(model);
        using var features = model.ImageFeatures(images);
        return model.FinishImages(features);
    }

    /// <summary>Encodes texts, calibrated where the model has a querybank.</summary>
    /// <param name="model">In evaluation or training mode.</param>
    /// <param name="texts">N of them.</param>
    /// <returns>[N, <see cref="EmbedDim"/>], unit L2 norm.</returns>
    public static Tensor EncodeTexts(this ITwoTowers model, TextInputs texts)
    {
        ArgumentNullException.ThrowIfNull(model);
        using var features = model.TextFeatures(texts);
        return model.FinishTexts(features);
    }

    /// <summary>Normalises images' features, and calibrates them where the model has a querybank.</summary>
    /// <param name="model">Gives the querybank.</param>
    /// <param name="features">[N, featureDim].</param>
    /// <returns>[N, <see cref="EmbedDim"/>], unit L2 norm.</returns>
    public static Tensor FinishImages(this ITwoTowers model, Tensor features)
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
    public static Tensor FinishTexts(this ITwoTowers model, Tensor features)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(features);
        using var scope = new TensorScope();
        var vectors = features.Normalize();
        return scope.Keep(model.Querybank?.CalibrateTexts(vectors) ?? vectors);
    }
}
