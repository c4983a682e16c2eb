using Nadir.Torch;
using Nadir.Torch.Nn;

namespace Nadir.Systems.Clip;

/// <summary>A transformer block of CLIP: attention and an MLP, each behind a normalisation and beside a shortcut.</summary>
/// <remarks>Not safe for concurrent use.</remarks>
public sealed class ResidualAttentionBlock : Module
{
    private readonly ClipAttention _attention;
    private readonly LayerNorm _beforeAttention;
    private readonly ClipMlp _mlp;
    private readonly LayerNorm _beforeMlp;

    internal ResidualAttentionBlock(int width, int heads, int mlpWidth, ClipActivation activation)
    {
        _attention = RegisterModule("attn", new ClipAttention(width, heads));
        _beforeAttention = RegisterModule("ln_1", new LayerNorm(width));
        _mlp = RegisterModule("mlp", new ClipMlp(width, mlpWidth, activation));
        _beforeMlp = RegisterModule("ln_2", new LayerNorm(width));
    }

    /// <summary>Applies the block.</summary>
    /// <param name="input">[N, tokens, width].</param>
    /// <param name="attentionMask">[tokens, tokens] Bool, true: no attention; null for none.</param>
    /// <param name="adapter">Adds to the MLP's result what it makes of the MLP's input before normalisation; null for none.</param>
    /// <returns>[N, tokens, width].</returns>
    public Tensor Forward(Tensor input, Tensor? attentionMask, Func<Tensor, Tensor>? adapter = null)
    {
        ArgumentNullException.ThrowIfNull(input);
        using var scope = new TensorScope();
        var first = _beforeAttention.Forward(input);
        var attended = input + _attention.Forward(first, attentionMask);
        var inner = _beforeMlp.Forward(attended);
        var output = attended + _mlp.Forward(inner);
        return scope.Keep(adapter is null ? output : output + adapter(attended));
    }
}
