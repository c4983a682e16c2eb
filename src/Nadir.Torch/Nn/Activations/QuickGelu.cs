namespace Nadir.Torch.Nn;

/// <summary>x * sigmoid(1.702 x), the approximation of GELU that OpenAI's CLIP uses (Hendrycks and Gimpel 2016).</summary>
public sealed class QuickGelu : Module
{
    private const double Slope = 1.702;

    /// <inheritdoc/>
    public override Tensor Forward(Tensor input)
    {
        ArgumentNullException.ThrowIfNull(input);
        using var scaled = input.Mul(Slope);
        using var gate = scaled.Sigmoid();
        return input.Mul(gate);
    }
}
