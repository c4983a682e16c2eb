using Nadir.Torch;
using Nadir.Torch.Nn;

namespace Nadir.Systems.Clip.Image;

/// <summary>Pools a map by attention from its mean to its positions. Not safe for concurrent use.</summary>
public sealed class AttentionPool2d : Module
{
    private readonly int _heads;
    private readonly Tensor _positions;
    private readonly Linear _key;
    private readonly Linear _query;
    private readonly Linear _value;
    private readonly Linear _output;

    internal AttentionPool2d(int gridSide, int channels, int heads, int embedDim)
    {
        _heads = heads;
        _positions = RegisterParameter(
            "positional_embedding", Tensor.Empty([(gridSide * gridSide) + 1, channels]).NormalInPlace(0, 1 / Math.Sqrt(channels)));
        _key = RegisterModule("k_proj", new Linear(channels, channels));
        _query = RegisterModule("q_proj", new Linear(channels, channels));
        _value = RegisterModule("v_proj", new Linear(channels, channels));
        _output = RegisterModule("c_proj", new Linear(channels, embedDim));
    }

    /// <summary>Pools.</summary>
    /// <param name="input">[N, channels, side, side].</param>
    /// <returns>[N, embedDim].</returns>
    public override Tensor Forward(Tensor input)
    {
        ArgumentNullException.ThrowIfNull(input);
        using var scope = new TensorScope();
        var cells = input.Flatten(2).Transpose(1, 2);
        var tokens = Tensor.Cat([cells.Mean([1], keepDim: true), cells], dim: 1) + _positions;
        // Only the mean asks; the other positions' answers would be thrown away.
        var mixed = Functional.ScaledDotProductAttention(
            Heads(_query.Forward(tokens.Narrow(1, 0, 1))), Heads(_key.Forward(tokens)), Heads(_value.Forward(tokens)));
        return scope.Keep(_output.Forward(mixed.Transpose(1, 2).Flatten(1)));
    }

    // [N, tokens, channels] to [N, heads, tokens, channels / heads].
    private Tensor Heads(Tensor tokens) => tokens.Reshape(tokens.Size(0), tokens.Size(1), _heads, -1).Transpose(1, 2);
}
