using Nadir.Torch;

namespace Nadir.Systems.Contracts;

/// <summary>Two towers and nothing more: a retrieval model that others stand on.</summary>
/// <remarks>Not safe for concurrent use.</remarks>
public interface IDualEncoder : IRetrievalModel
{
    /// <summary>Logarithm of the factor on cosines, a scalar.</summary>
    Tensor LogitScale { get; }

    /// <summary>Channels of the map of <see cref="ForwardSpatial"/>.</summary>
    int MapChannels { get; }

    /// <summary>Cells a side of that map.</summary>
    int MapSide { get; }

    /// <summary>Computes image vectors before normalisation, and the map that they come from.</summary>
    /// <param name="images">[N, 3, S, S], -1..1.</param>
    SpatialFeatures ForwardSpatial(Tensor images);
}
