using Nadir.Torch;

namespace Nadir.Models.Clip;

/// <summary>What an image tower sees in pictures, in the weights' type.</summary>
/// <param name="Features">[N, embedDim], not normalised.</param>
/// <param name="Map">
/// [N, channels, h, w], the spatial features: of a transformer the patch tokens behind the last normalisation, row by row;
/// of a ResNet the last stage's map.
/// </param>
public readonly record struct ClipImageFeatures(Tensor Features, Tensor Map);
