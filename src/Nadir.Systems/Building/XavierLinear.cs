using Nadir.Torch;
using Nadir.Torch.Nn;

namespace Nadir.Systems.Building;

/// <summary>The start of linear layers in VSE++, SCAN and CAMP: uniform in +-sqrt(6 / (in + out)) (Glorot and Bengio
/// 2010), the bias 0.</summary>
internal static class XavierLinear
{
    public static void Initialize(Linear layer)
    {
        using var noGrad = new NoGradScope();
        var bound = Math.Sqrt(6.0 / (layer.Weight.Size(0) + layer.Weight.Size(1)));
        layer.Weight.UniformInPlace(-bound, bound);
        layer.Bias?.ZeroInPlace();
    }
}
