using Nadir.Torch;

namespace Nadir.Systems.Contracts;

/// <summary>What an image tower sees in pictures, as a whole and place by place.</summary>
/// <param name="Features">[N, <see cref="IRetrievalModel.FeatureDim"/>], not normalised.</param>
/// <param name="Map">
/// [N, channels, h, w]: of a convolutional network its last map; of a vision transformer the patch tokens behind the last
/// normalisation, row by row.
/// </param>
public readonly record struct SpatialFeatures(Tensor Features, Tensor Map);
