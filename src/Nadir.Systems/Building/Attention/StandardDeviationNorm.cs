using Nadir.Torch;
using Nadir.Torch.Nn;

namespace Nadir.Systems.Building.Attention;

/// <summary>
/// The layer normalisation of "The Annotated Transformer", which MCAN and GaLR took over: a * (x - mean) / (std + eps)
/// + b over the last dimension, with the unbiased standard deviation (n - 1) and eps added to it, not to the variance.
/// </summary>
/// <remarks>Parameters under the names of the authors' code: a_2, b_2. Not safe for concurrent use in
/// training.</remarks>
public sealed class StandardDeviationNorm : Module
{
    private readonly Tensor _scale;
    private readonly Tensor _shift;
    private readonly double _eps;

    /// <summary>Makes the layer.</summary>
    /// <param name="width">Length of the last dimension, at least 2.</param>
    /// <param name="eps">Added to the standard deviation.</param>
    public StandardDeviationNorm(int width, double eps = 1e-6)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 2);
        _eps = eps;
        _scale = RegisterParameter("a_2", Tensor.Ones([width]));
        _shift = RegisterParameter("b_2", Tensor.Zeros([width]));
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor input)
    {
        ArgumentNullException.ThrowIfNull(input);
        using var scope = new TensorScope();
        var centred = input - input.Mean(-1, keepDim: true);
        return scope.Keep(_shift.Addcmul(_scale, centred / (input.Std([-1], keepDim: true) + _eps)));
    }
}
