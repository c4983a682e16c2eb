using Nadir.Systems.Building;
using Nadir.Torch;

namespace Nadir.Systems.Contracts;

/// <summary>A map that an image tower has on its way.</summary>
/// <param name="Name">What the tower calls it.</param>
/// <param name="Channels">Of the map.</param>
/// <param name="Side">Cells a side at the model's image size.</param>
public sealed record MapStage(string Name, int Channels, int Side);

/// <summary>Image vectors with the maps that they come from.</summary>
/// <param name="Features">[N, featureDim] in float32, not normalised: what
/// <see cref="ITwoTowers.ImageFeatures"/> gives.</param>
/// <param name="Maps">[N, channels, side, side] in the type that the tower computes in, one for each stage
/// that was asked for.</param>
/// <param name="Saliency">[N, side, side] on the last stage's grid, 0..1; null where the model does not tell
/// what is salient.</param>
public readonly record struct SpatialFeatures(Tensor Features, IReadOnlyList<Tensor> Maps, Tensor? Saliency = null);

/// <summary>
/// Two towers that give the maps behind their image vectors, so that other systems can stand on them.
/// </summary>
/// <remarks>Not safe for concurrent use.</remarks>
public interface ISpatialEncoder : ITwoTowers
{
    /// <summary>The maps that there are, in the order in which they are computed; at least one.</summary>
    IReadOnlyList<MapStage> Stages { get; }

    /// <summary>Computes image vectors and maps in one pass.</summary>
    /// <param name="images">N of them.</param>
    /// <param name="stages">Names of <see cref="Stages"/> in their order, at least the last one.</param>
    /// <exception cref="ArgumentException">A name is unknown or out of order, or the last one is missing.</exception>
    SpatialFeatures ForwardSpatial(ImageInputs images, IReadOnlyList<string> stages);
}
