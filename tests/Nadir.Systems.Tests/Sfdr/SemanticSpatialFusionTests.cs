using Nadir.Systems.Sfdr;
using Nadir.Systems.Tests.Support;
using Nadir.Torch;

namespace Nadir.Systems.Tests.Sfdr;

public sealed class SemanticSpatialFusionTests
{
    private const int Width = 4;
    private const int Semantic = 6;
    private const int Nodes = 3;

    [Fact]
    public void EqualsThePlainComputation()
    {
        using var scope = new TensorScope();
        using var fusion = Modules.Float64(() => new SemanticSpatialFusion(Semantic, Width, 0));
        var (nodes, semantic) = (Modules.Draw(1, 2, Nodes, Width), Modules.Draw(2, 2, Semantic));
        double[][] actual = [.. fusion.Forward(nodes, semantic).ToArray<double>().Chunk(Width)];
        var plain = new Plain(fusion);
        var meanings = semantic.ToArray<double>().Chunk(Semantic).ToArray();
        foreach (var (index, node) in nodes.ToArray<double>().Chunk(Width).Index())
        {
            double[] spatial = plain.Linear("spatial", node);
            double[] meaning = plain.Linear("semantic", Plain.Scale(meanings[index / Nodes], Math.Sqrt(Semantic)));
            double[] gate = Plain.Sigmoid(plain.Linear("gate", [.. spatial, .. meaning]));
            double[] blend = [.. gate.Select((g, i) => (g * spatial[i]) + ((1 - g) * meaning[i]))];
            double[] expected = plain.LayerNorm(
                "normalization", Plain.Add(node, plain.Linear("expansion", Plain.Relu(blend))));
            Modules.AssertEqual(expected, actual[index]);
        }
    }

    [Fact]
    public void DerivativesAgreeWithDifferences()
    {
        using var scope = new TensorScope();
        using var fusion = new SemanticSpatialFusion(Semantic, Width, 0);
        var semantic = Modules.Draw(3, 1, Semantic);
        GradientCheck.Run(fusion, nodes => fusion.Forward(nodes, semantic), 1, Nodes, Width);
    }

    [Fact]
    public void TheSemanticFeatureGetsGradientsToo()
    {
        using var scope = new TensorScope();
        using var fusion = Modules.Float64(() => new SemanticSpatialFusion(Semantic, Width, 0));
        var (nodes, semantic) = (Modules.Draw(1, 1, Nodes, Width), Modules.Draw(2, 1, Semantic));
        semantic.RequiresGrad = true;
        GradientCheck.Run(() => fusion.Forward(nodes, semantic), [("semantic", semantic)]);
    }
}
