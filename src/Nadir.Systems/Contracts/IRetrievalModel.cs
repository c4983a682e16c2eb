using Nadir.Systems.Building;
using Nadir.Torch;
using Nadir.Torch.Nn;

namespace Nadir.Systems.Contracts;

/// <summary>A network that turns pictures and texts into vectors of one space, compared by cosine.</summary>
/// <remarks>Not safe for concurrent use.</remarks>
public interface IRetrievalModel : IDisposable
{
    /// <summary>The two towers that the model stands on; of two towers alone, the model itself.</summary>
    IDualEncoder Encoder { get; }

    /// <summary>Where the weights are, and where inputs must be.</summary>
    Device Device { get; }

    /// <summary>Length of the vectors before calibration.</summary>
    int FeatureDim { get; }

    /// <summary>The bank that calibrates the vectors; null: they stay as they are.</summary>
    Querybank? Querybank { get; }

    /// <summary>Side of the square pictures in pixels.</summary>
    int ImageSize { get; }

    /// <summary>Words after which a text is cut off.</summary>
    int MaxTextLength { get; }

    /// <summary>The linear layer with a bias that image vectors leave last; the bias moves all of them. Null where there is none.</summary>
    Linear? ImageProjection { get; }

    /// <summary>The linear layer with a bias that text vectors leave last; the bias moves all of them. Null where there is none.</summary>
    Linear? TextProjection { get; }

    /// <summary>Computes image vectors before normalisation.</summary>
    /// <param name="images">[N, 3, S, S], -1..1.</param>
    /// <returns>[N, <see cref="FeatureDim"/>] in float32.</returns>
    Tensor ImageFeatures(Tensor images);

    /// <summary>Computes text vectors before normalisation.</summary>
    /// <param name="ids">[N, L] int64, padded with 0.</param>
    /// <param name="lengths">[N] int64 on the CPU.</param>
    /// <returns>[N, <see cref="FeatureDim"/>] in float32.</returns>
    Tensor TextFeatures(Tensor ids, Tensor lengths);

    /// <summary>
    /// Folds batch normalisations of the backbone into its convolutions: the same function in evaluation mode, but faster.
    /// Training is not possible afterwards. To be called once, in float32.
    /// </summary>
    void FoldNormalizations();
}
