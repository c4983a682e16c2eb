using Nadir.Torch;
using Nadir.Torch.Nn;

namespace Nadir.Systems.Clip.Image;

/// <summary>Image vectors, and the map that they come from.</summary>
/// <param name="Features">[N, embedDim], not normalised.</param>
/// <param name="Map">[N, grid channels, grid side, grid side].</param>
public readonly record struct ClipSpatialFeatures(Tensor Features, Tensor Map);

/// <summary>Pictures to vectors, and to the grid of vectors that they come from. Not safe for concurrent use.</summary>
public abstract class ClipImageTower : Module
{
    private protected ClipImageTower()
    {
    }

    /// <summary>Encodes pictures.</summary>
    /// <param name="input">[N, 3, S, S], normalised as <see cref="Building.Preprocessing.ClipPreprocessing"/> does.</param>
    /// <returns>[N, embedDim] in the weights' type, not normalised.</returns>
    public override Tensor Forward(Tensor input)
    {
        using var scope = new TensorScope();
        return scope.Keep(ForwardSpatial(input).Features);
    }

    /// <summary>Encodes pictures and gives what lies before the pooling, too.</summary>
    /// <param name="input">[N, 3, S, S], normalised.</param>
    /// <returns>In the weights' type.</returns>
    public abstract ClipSpatialFeatures ForwardSpatial(Tensor input);

    /// <summary>What is added in every block; null for nothing.</summary>
    internal Func<Tensor, Tensor>? Adapter { get; set; }
}
