using Nadir.Systems.Sfdr;
using Nadir.Systems.Tests.Support;
using Nadir.Torch;

namespace Nadir.Systems.Tests.Sfdr.Graph;

public sealed class DynamicGraphRefinementTests
{
    private const int Width = 4;
    private const int Heads = 2;
    private const int Nodes = 6;
    private static readonly GraphConfiguration Configuration = new() { Dropout = 0, Threshold = 0.4 };

    [Fact]
    public void EqualsThePlainComputation()
    {
        using var scope = new TensorScope();
        using var graph = Modules.Float64(() => new DynamicGraphRefinement(Width, Heads, Configuration));
        var nodes = Modules.Draw(1, 2, Nodes, Width);
        var weights = Modules.Draw(2, 2, Nodes, 1).Sigmoid();
        double[][] actual = [.. graph.Forward(nodes, weights).ToArray<double>().Chunk(Width)];
        var plain = new Plain(graph);
        foreach (var (picture, values) in nodes.ToArray<double>().Chunk(Nodes * Width).Index())
        {
            double[][] vectors = [.. values.Chunk(Width)];
            double[] w = weights.ToArray<double>()[(picture * Nodes)..((picture + 1) * Nodes)];
            var neighbours = PlainNeighbours(vectors, Configuration.Threshold);
            var taken = Plain.Attend(
                [.. vectors.Select(node => plain.Linear("query", node))],
                [.. vectors.Select(node => plain.Linear("key", node))],
                [.. vectors.Select(node => plain.Linear("value", node))], Heads,
                (i, j) => neighbours[i][j] ? Math.Log(w[j]) : double.NegativeInfinity);
            for (var i = 0; i < Nodes; i++)
            {
                double[] refined = plain.Linear("output", Plain.Scale(taken[i], w[i]));
                Modules.AssertEqual(plain.LayerNorm("normalization", Plain.Add(vectors[i], refined)),
                    actual[(picture * Nodes) + i]);
            }
        }
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(0.5)]
    [InlineData(1.0)]
    public void NeighboursAreTheSimilarOnesAndANodeItself(double threshold)
    {
        using var scope = new TensorScope();
        var nodes = Modules.Draw(5, 1, Nodes, Width);
        bool[][] actual = [.. SimilarityAdjacency.Neighbours(nodes, threshold).ToArray<bool>().Chunk(Nodes)];
        Assert.Equal(PlainNeighbours([.. nodes.ToArray<double>().Chunk(Width)], threshold), actual);
    }

    [Fact]
    public void NodesThatAreAllAlikeKeepThemselves()
    {
        using var scope = new TensorScope();
        bool[] neighbours = SimilarityAdjacency.Neighbours(Tensor.Ones([1, 3, 2]), 0.5).ToArray<bool>();
        Assert.True(neighbours[0] && neighbours[4] && neighbours[8]);
    }

    [Fact]
    public void EachNodesOwnWeightCounts()
    {
        using var scope = new TensorScope();
        using var graph = Modules.Float64(
            () => new DynamicGraphRefinement(Width, Heads, Configuration with { Threshold = 0 }));
        var nodes = Modules.Draw(1, 1, Nodes, Width);
        var weights = Tensor.Full([1, Nodes, 1], 0.5, ScalarType.Float64);
        var before = graph.Forward(nodes, weights);
        for (var node = 0; node < Nodes; node++)
        {
            var other = weights.Clone();
            other.Select(1, node).FillInPlace(0.9);
            Assert.False(before.Allclose(graph.Forward(nodes, other), 1e-6, 1e-6),
                $"node {node}'s weight changes nothing");
        }
    }

    [Fact]
    public void DerivativesAgreeWithDifferences()
    {
        using var scope = new TensorScope();
        using var graph = new DynamicGraphRefinement(Width, Heads, Configuration);
        using var generator = new DynamicWeights(Width);
        generator.To(ScalarType.Float64);
        GradientCheck.Run(graph, nodes => graph.Forward(nodes, generator.Forward(nodes)), 1, Nodes, Width);
    }

    private static bool[][] PlainNeighbours(double[][] nodes, double threshold) =>
    [
        .. nodes.Select((node, i) =>
        {
            double[] cosines = [.. nodes.Select(
                other => Dot(node, other) / Math.Sqrt(Dot(node, node) * Dot(other, other)))];
            var border = cosines.Min() + (threshold * (cosines.Max() - cosines.Min()));
            return cosines.Select((cosine, j) => i == j || cosine > border + 1e-12).ToArray();
        }),
    ];

    private static double Dot(double[] a, double[] b) => a.Zip(b, (x, y) => x * y).Sum();
}
