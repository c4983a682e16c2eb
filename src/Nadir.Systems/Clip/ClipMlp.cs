using Nadir.Torch;
using Nadir.Torch.Nn;

namespace Nadir.Systems.Clip;

/// <summary>The two linear layers of a transformer block. Not safe for concurrent use.</summary>
public sealed class ClipMlp : Module
{
    private readonly Linear _expansion;
    private readonly Module _activation;
    private readonly Linear _projection;

    internal ClipMlp(int width, int inner, ClipActivation activation)
    {
        _expansion = RegisterModule("c_fc", new Linear(width, inner));
        _activation = RegisterModule<Module>("gelu", activation == ClipActivation.QuickGelu ? new QuickGelu() : new Gelu());
        _projection = RegisterModule("c_proj", new Linear(inner, width));
    }

    /// <summary>Applies the layers.</summary>
    /// <param name="input">[..., width].</param>
    /// <returns>Of the same shape.</returns>
    public override Tensor Forward(Tensor input)
    {
        using var wide = Functional.PointwiseLinear(input, _expansion.Weight, _expansion.Bias);
        using var active = _activation.Forward(wide);
        return Functional.PointwiseLinear(active, _projection.Weight, _projection.Bias);
    }
}
