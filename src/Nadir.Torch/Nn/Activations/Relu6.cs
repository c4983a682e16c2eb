namespace Nadir.Torch.Nn;

/// <summary>min(max(x, 0), 6).</summary>
public sealed class Relu6 : Module
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor input) => input.Relu6();
}
