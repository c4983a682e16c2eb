using Nadir.Torch;

namespace Nadir.Systems.Faami;

/// <summary>Pictures as FAAMI sees them.</summary>
/// <param name="Features">[N, embedDim], not normalised: one vector a picture.</param>
/// <param name="Regions">[N, h * w, width]: one vector a cell of the grid, row by row.</param>
public readonly record struct FaamiImages(Tensor Features, Tensor Regions);
