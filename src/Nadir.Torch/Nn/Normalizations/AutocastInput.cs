namespace Nadir.Torch.Nn;

/// <summary>
/// Normalizations by weights of single precision take no input of half precision, which autocast leaves behind; it is widened.
/// </summary>
internal static class AutocastInput
{
    /// <returns>The input in the weights' type where it is narrower; a tensor of its own, which may share memory.</returns>
    public static Tensor Widen(Tensor input, Tensor weight) => input.To(
        input.Type is ScalarType.BFloat16 or ScalarType.Float16 ? weight.Type : input.Type);
}
