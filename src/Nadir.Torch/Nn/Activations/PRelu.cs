namespace Nadir.Torch.Nn;

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
