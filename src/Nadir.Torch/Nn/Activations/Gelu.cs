namespace Nadir.Torch.Nn;

/// <summary>x times the standard normal distribution's probability of values below x.</summary>
/// <param name="approximate"><c>none</c>, or <c>tanh</c> for the approximation by a hyperbolic tangent.</param>
public sealed class Gelu(string approximate = "none") : Module
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor input) => input.Gelu(approximate);
}
