namespace Nadir.Torch.Nn;

/// <summary>x where it is positive, slope * x elsewhere.</summary>
/// <param name="negativeSlope">The slope.</param>
public sealed class LeakyRelu(double negativeSlope = 0.01) : Module
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor input) => input.LeakyRelu(negativeSlope);
}
