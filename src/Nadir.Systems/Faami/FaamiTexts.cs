using Nadir.Torch;

namespace Nadir.Systems.Faami;

/// <summary>Texts as FAAMI reads them.</summary>
/// <param name="Features">[N, embedDim], not normalised: one vector a text.</param>
/// <param name="Words">[N, L, width]: one vector a word.</param>
/// <param name="Mask">[N, L] bool, true at words, false at padding.</param>
public readonly record struct FaamiTexts(Tensor Features, Tensor Words, Tensor Mask);
