using Nadir.Torch;
using Nadir.Torch.Nn;

namespace Nadir.Systems.Clip;

/// <summary>
/// The self-attention of a CLIP's block: the function and the parameters of <see cref="MultiheadAttention"/>, with its
/// products computed where they are fastest. Not safe for concurrent use.
/// </summary>
public sealed class ClipAttention : Module
{
    private readonly int _heads;
    private readonly Tensor _projections;
    private readonly Tensor _biases;
    private readonly Linear _output;

    internal ClipAttention(int width, int heads)
    {
        _heads = heads;
        _projections = RegisterParameter("in_proj_weight", Init.XavierUniform(Tensor.Empty([3 * width, width])));
        _biases = RegisterParameter("in_proj_bias", Tensor.Zeros([3 * width]));
        _output = RegisterModule("out_proj", new Linear(width, width));
        using var noGrad = new NoGradScope();
        _output.Bias!.ZeroInPlace();
    }

    /// <summary>Attends from every token to every one.</summary>
    /// <param name="input">[N, tokens, width].</param>
    public override Tensor Forward(Tensor input) => Forward(input, null);

    /// <summary>Attends from every token to those that the mask leaves.</summary>
    /// <param name="input">[N, tokens, width].</param>
    /// <param name="attentionMask">[tokens, tokens] Bool, true: no attention; null for none.</param>
    /// <returns>[N, tokens, width].</returns>
    public Tensor Forward(Tensor input, Tensor? attentionMask)
    {
        ArgumentNullException.ThrowIfNull(input);
        using var scope = new TensorScope();
        var (batch, tokens, width) = (input.Size(0), input.Size(1), input.Size(2));
        // [3, N, heads, tokens, head width].
        var parts = Functional.PointwiseLinear(input, _projections, _biases)
            .Reshape(batch, tokens, 3, _heads, width / _heads).Permute(2, 0, 3, 1, 4).Unbind(0);
        var scores = parts[0].Mul(1 / Math.Sqrt(width / _heads)).Matmul(parts[1].Transpose(-2, -1));
        var weights = (attentionMask is null ? scores : scores.MaskedFill(attentionMask, double.NegativeInfinity)).Softmax(-1);
        var mixed = weights.Matmul(parts[2]).Transpose(1, 2).Reshape(batch, tokens, width);
        return scope.Keep(Functional.PointwiseLinear(mixed, _output.Weight, _output.Bias));
    }
}
