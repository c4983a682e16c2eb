namespace Nadir.Torch.Nn;

/// <summary>The non-linear function inside a <see cref="TransformerEncoderLayer"/>.</summary>
public enum ActivationKind
{
    /// <summary>max(x, 0).</summary>
    Relu,

    /// <summary>x times the standard normal distribution's probability of values below x.</summary>
    Gelu,
}

/// <summary>max(x, 0).</summary>
public sealed class Relu : Module
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor input) => input.Relu();
}

/// <summary>min(max(x, 0), 6).</summary>
public sealed class Relu6 : Module
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor input) => input.Relu6();
}

/// <summary>x where it is positive, slope * x elsewhere.</summary>
/// <param name="negativeSlope">The slope.</param>
public sealed class LeakyRelu(double negativeSlope = 0.01) : Module
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor input) => input.LeakyRelu(negativeSlope);
}

/// <summary>x where it is positive, weight * x elsewhere, with a weight that is learned.</summary>
public sealed class PRelu : Module
{
    private static readonly Operator PreluOperator = new("aten::prelu");

    /// <summary>Makes the layer.</summary>
    /// <param name="numParameters">1 for one weight for all, or one for each channel (dimension 1).</param>
    /// <param name="init">The weights at the beginning.</param>
    public PRelu(long numParameters = 1, double init = 0.25) =>
        Weight = RegisterParameter("weight", Tensor.Full([numParameters], init));

    /// <summary>Slope for negative values, of one element or one for each channel.</summary>
    public Tensor Weight { get; }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor input) => PreluOperator.Call(input, Weight);
}

/// <summary>x times the standard normal distribution's probability of values below x.</summary>
/// <param name="approximate"><c>none</c>, or <c>tanh</c> for the approximation by a hyperbolic tangent.</param>
public sealed class Gelu(string approximate = "none") : Module
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor input) => input.Gelu(approximate);
}

/// <summary>
/// x * sigmoid(1.702 x), the approximation of GELU that OpenAI's CLIP uses (Hendrycks and Gimpel 2016).
/// </summary>
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

/// <summary>x * sigmoid(x).</summary>
public sealed class Silu : Module
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor input) => input.Silu();
}

/// <summary>1 / (1 + exp(-x)).</summary>
public sealed class Sigmoid : Module
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor input) => input.Sigmoid();
}

/// <summary>The hyperbolic tangent.</summary>
public sealed class Tanh : Module
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor input) => input.Tanh();
}
