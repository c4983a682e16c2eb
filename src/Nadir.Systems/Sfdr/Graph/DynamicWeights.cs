using Nadir.Torch;
using Nadir.Torch.Nn;

namespace Nadir.Systems.Sfdr.Graph;

/// <summary>How much each node counts, told by the node itself: sigmoid(W2 relu(W1 x)). Not safe for concurrent use.</summary>
public sealed class DynamicWeights : Module
{
    private readonly Linear _hidden;
    private readonly Linear _weight;

    /// <summary>Makes the layers with random weights.</summary>
    /// <param name="width">Length of a node's vector.</param>
    public DynamicWeights(int width)
    {
        _hidden = RegisterModule("hidden", new Linear(width, Math.Max(1, width / 2)));
        _weight = RegisterModule("weight", new Linear(Math.Max(1, width / 2), 1));
    }

    /// <summary>Weighs nodes.</summary>
    /// <param name="input">[N, nodes, width].</param>
    /// <returns>[N, nodes, 1], 0..1.</returns>
    public override Tensor Forward(Tensor input)
    {
        using var scope = new TensorScope();
        return scope.Keep(_weight.Forward(_hidden.Forward(input).Relu()).Sigmoid());
    }
}
