using Nadir.Torch;
using Nadir.Torch.Nn;

namespace Nadir.Systems.Sfdr.Attention;

/// <summary>Weighs each component of a vector by what the vector itself is: x * sigmoid(W2 relu(W1 x)).</summary>
/// <remarks>Not safe for concurrent use.</remarks>
public sealed class Gate : Module
{
    private readonly Linear _reduction;
    private readonly Linear _expansion;

    /// <summary>Makes the layers with random weights.</summary>
    /// <param name="width">Length of a vector.</param>
    /// <param name="hidden">Units in between.</param>
    public Gate(int width, int hidden)
    {
        _reduction = RegisterModule("reduction", new Linear(width, hidden));
        _expansion = RegisterModule("expansion", new Linear(hidden, width));
    }

    /// <summary>Weighs vectors.</summary>
    /// <param name="input">... x width.</param>
    /// <returns>Of the same shape.</returns>
    public override Tensor Forward(Tensor input)
    {
        ArgumentNullException.ThrowIfNull(input);
        using var scope = new TensorScope();
        return scope.Keep(input * _expansion.Forward(_reduction.Forward(input).Relu()).Sigmoid());
    }
}
