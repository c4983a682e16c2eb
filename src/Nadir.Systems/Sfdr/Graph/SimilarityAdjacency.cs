using Nadir.Torch;

namespace Nadir.Systems.Sfdr.Graph;

/// <summary>Which nodes are neighbours: those that are similar enough, by each node's own scale. Thread-safe.</summary>
public static class SimilarityAdjacency
{
    /// <summary>Compares nodes by cosine; nothing is recorded for gradients.</summary>
    /// <param name="nodes">[N, nodes, width].</param>
    /// <param name="threshold">0..1: a neighbour's cosine is above smallest + threshold * (largest - smallest) of the row.</param>
    /// <returns>[N, nodes, nodes], Bool; every node is its own neighbour.</returns>
    /// <remarks>A reading of ours; <see cref="NeighboursByProduct"/> is the released code's.</remarks>
    public static Tensor Neighbours(Tensor nodes, double threshold)
    {
        ArgumentNullException.ThrowIfNull(nodes);
        using var noGrad = new NoGradScope();
        using var scope = new TensorScope();
        using var precise = new AutocastScope(nodes.Device.Type, enabled: false);
        var wide = nodes.Type is ScalarType.BFloat16 or ScalarType.Float16 ? nodes.To(ScalarType.Float32) : nodes;
        var near = Near(wide.Normalize(dim: 2), threshold);
        // Rounding, or nodes that are all alike, must not leave a node without any neighbour.
        return scope.Keep(near.LogicalOr(Tensor.Eye(nodes.Size(1), device: nodes.Device).Gt(0)));
    }

    /// <summary>Compares nodes by their plain product, as the released code does; nothing is recorded for
    /// gradients.</summary>
    /// <param name="nodes">[N, nodes, width].</param>
    /// <param name="threshold">0..1: a neighbour's product is above smallest + threshold * (largest - smallest) of the
    /// row.</param>
    /// <returns>[N, nodes, nodes], Bool; a node, a short one above all, may be no neighbour of its own.</returns>
    public static Tensor NeighboursByProduct(Tensor nodes, double threshold)
    {
        ArgumentNullException.ThrowIfNull(nodes);
        using var noGrad = new NoGradScope();
        using var scope = new TensorScope();
        using var precise = new AutocastScope(nodes.Device.Type, enabled: false);
        var wide = nodes.Type is ScalarType.BFloat16 or ScalarType.Float16 ? nodes.To(ScalarType.Float32) : nodes;
        return scope.Keep(Near(wide, threshold));
    }

    private static Tensor Near(Tensor nodes, double threshold)
    {
        var products = nodes.Matmul(nodes.Transpose(1, 2));
        var (least, most) = (products.Amin([2], keepDim: true), products.Amax([2], keepDim: true));
        return products.Gt(least + ((most - least) * threshold));
    }
}
