using Nadir.Torch;
using Nadir.Torch.Nn;

namespace Nadir.Systems.Sfdr.Attention;

/// <summary>The Transformer's layer for each vector alone: LN(x + W2 relu(W1 x)). Not safe for concurrent use.</summary>
public sealed class FeedForward : Module
{
    private readonly Linear _expansion;
    private readonly Linear _reduction;
    private readonly Dropout _dropout;
    private readonly LayerNorm _normalization;

    /// <summary>Makes the layers with random weights.</summary>
    /// <param name="width">Length of a vector.</param>
    /// <param name="hidden">Units in between.</param>
    /// <param name="dropout">Probability of dropping a unit in training.</param>
    public FeedForward(int width, int hidden, double dropout)
    {
        _expansion = RegisterModule("expansion", new Linear(width, hidden));
        _reduction = RegisterModule("reduction", new Linear(hidden, width));
        _dropout = RegisterModule("dropout", new Dropout(dropout));
        _normalization = RegisterModule("normalization", new LayerNorm(width));
    }

    /// <summary>Applies the layer.</summary>
    /// <param name="input">... x width.</param>
    /// <returns>Of the same shape.</returns>
    public override Tensor Forward(Tensor input)
    {
        using var scope = new TensorScope();
        var hidden = _dropout.Forward(_expansion.Forward(input).Relu());
        return scope.Keep(_normalization.Forward(input + _dropout.Forward(_reduction.Forward(hidden))));
    }
}
