namespace Nadir.Torch.Nn;

/// <summary>x * sigmoid(x).</summary>
public sealed class Silu : Module
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor input) => input.Silu();
}
