using Nadir.Torch;
using Nadir.Torch.Nn;

namespace Nadir.Systems.Osdpm;

/// <summary>
/// OSDPM's object-semantic feature clustering module (OSFCM): a prototype for each frequent object noun; pictures are drawn to
/// the prototypes of the nouns that their captions make likely.
/// </summary>
/// <remarks>
/// Prototypes start at the text vectors of their nouns and are learned. Captions enter by the priors, in training only; at
/// work nothing of this module is needed. Not safe for concurrent use.
/// </remarks>
public sealed class ObjectSemanticClustering : Module
{
    private readonly double _inverseTemperature;

    /// <summary>Makes the module with random prototypes.</summary>
    /// <param name="nouns">How many prototypes.</param>
    /// <param name="embedDim">Length of the vectors.</param>
    /// <param name="temperature">Divides cosines before the softmax over prototypes.</param>
    public ObjectSemanticClustering(int nouns, int embedDim, double temperature)
    {
        _inverseTemperature = 1 / temperature;
        Prototypes = RegisterParameter("prototypes", Tensor.Randn([nouns, embedDim]));
    }

    /// <summary>[nouns, embedDim], of any length: only directions count.</summary>
    public Tensor Prototypes { get; }

    /// <summary>How likely each noun is for some vectors.</summary>
    /// <param name="images">[N, embedDim], unit norm.</param>
    /// <returns>[N, nouns], logarithms.</returns>
    public Tensor LogAssignments(Tensor images)
    {
        ArgumentNullException.ThrowIfNull(images);
        using var scope = new TensorScope();
        return scope.Keep((images.Matmul(Prototypes.Normalize().T()) * _inverseTemperature).LogSoftmax(-1));
    }

    /// <summary>The clustering loss: the Kullback-Leibler divergence of the assignments from the priors.</summary>
    /// <param name="images">[N, embedDim], unit norm.</param>
    /// <param name="priors">[N, nouns]; a row sums to 1, or is zero where captions name none of the nouns.</param>
    /// <returns>A scalar, at least 0: the mean over rows that have a prior; 0 if there are none.</returns>
    public Tensor Loss(Tensor images, Tensor priors)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(priors);
        using var scope = new TensorScope();
        // p log p is 0 at 0; the clamp keeps the logarithm of 0 out of the product.
        var entropy = priors * priors.Clamp(min: 1e-12).Log();
        var rows = (entropy - (priors * LogAssignments(images))).Sum([1]);
        var counted = priors.Sum([1]).Sum().Clamp(min: 1);
        return scope.Keep(rows.Sum() / counted);
    }
}
