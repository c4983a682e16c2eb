using Nadir.Torch;
using Nadir.Torch.Nn;

namespace Nadir.Systems.Clip;

/// <summary>CLIP's transformer: blocks on top of each other. Not safe for concurrent use.</summary>
public sealed class ClipTransformer : Module
{
    private readonly List<ResidualAttentionBlock> _blocks = [];

    internal ClipTransformer(int width, int layers, int heads, int mlpWidth, ClipActivation activation)
    {
        var list = RegisterModule("resblocks", new ModuleList());
        for (var i = 0; i < layers; i++)
        {
            _blocks.Add(list.Append(new ResidualAttentionBlock(width, heads, mlpWidth, activation)));
        }
    }

    /// <summary>Applies the blocks without a mask.</summary>
    /// <param name="input">[N, tokens, width].</param>
    public override Tensor Forward(Tensor input) => Forward(input, null);

    /// <summary>Applies the blocks.</summary>
    /// <param name="input">[N, tokens, width].</param>
    /// <param name="attentionMask">[tokens, tokens] Bool, true: no attention; null for none.</param>
    /// <param name="adapter">As each block takes it; null for none.</param>
    /// <returns>[N, tokens, width].</returns>
    public Tensor Forward(Tensor input, Tensor? attentionMask, Func<Tensor, Tensor>? adapter = null)
    {
        var value = input;
        foreach (var block in _blocks)
        {
            var next = block.Forward(value, attentionMask, adapter);
            if (!ReferenceEquals(value, input))
            {
                value.Dispose();
            }

            value = next;
        }

        return value;
    }
}
