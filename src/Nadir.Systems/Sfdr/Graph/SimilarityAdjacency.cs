using Nadir.Torch;

namespace Nadir.Systems.Sfdr.Graph;

/// <summary>Which nodes are neighbours: those that are similar enough, by each node's own scale. Thread-safe.</summary>
public static class SimilarityAdjacency
{
    /// <summary>Compares nodes by cosine; nothing is recorded for gradients.</summary>
    /// <param name="nodes">[N, nodes, width].</param>
    /// <param name="threshold">0..1: a neighbour's cosine is above smallest + threshold * (largest - smallest) of the row.</param>
    /// <returns>[N, nodes, nodes], Bool; every node is its own neighbour.</returns>
    public static Tensor Neighbours(Tensor nodes, double threshold)
    {
        ArgumentNullException.ThrowIfNull(nodes);
        using var noGrad = new NoGradScope();
        using var scope = new TensorScope();
        using var precise = new AutocastScope(nodes.Device.Type, enabled: false);
        var wide = nodes.Type is ScalarType.BFloat16 or ScalarType.Float16 ? nodes.To(ScalarType.Float32) : nodes;
        var unit = wide.Normalize(dim: 2);
        var cosines = unit.Matmul(unit.Transpose(1, 2));
        var (least, most) = (cosines.Amin([2], keepDim: true), cosines.Amax([2], keepDim: true));
        var near = cosines.Gt(least + ((most - least) * threshold));
        // Rounding, or nodes that are all alike, must not leave a node without any neighbour.
        return scope.Keep(near.LogicalOr(Tensor.Eye(nodes.Size(1), device: nodes.Device).Gt(0)));
    }
}
