using Nadir.Systems.Sfdr;
using Nadir.Systems.Tests.Support;
using Nadir.Torch;

namespace Nadir.Systems.Tests.Sfdr;

public sealed class KnowledgeGuidedAttentionTests
{
    private const int Width = 8;
    private const int Heads = 2;
    private const int Nodes = 4;

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public void EqualsThePlainComputation(bool guided, bool gates)
    {
        using var scope = new TensorScope();
        using var attention = Modules.Float64(() => new KnowledgeGuidedAttention(Width, Heads, guided, gates, 0));
        var nodes = Modules.Draw(1, 1, Nodes, Width);
        var knowledge = Modules.Draw(2, 1, Nodes).Exp();
        double[][] actual = [.. attention.Forward(nodes, knowledge).ToArray<double>().Chunk(Width)];
        var plain = new Plain(attention);
        double[][] vectors = [.. nodes.ToArray<double>().Chunk(Width)];
        var scales = knowledge.ToArray<double>().Select(k => Enumerable.Range(0, Width)
            .Select(i => guided ? 1 + (plain.State("guidance")[i] * (k - 1)) : 1).ToArray()).ToArray();
        var attended = Plain.Attend(
            [.. vectors.Select(node => Project("query", node))],
            [.. vectors.Select((node, i) => Plain.Multiply(Project("key", node), scales[i]))],
            [.. vectors.Select((node, i) => Plain.Multiply(Project("value", node), scales[i]))], Heads, (_, _) => 0);
        for (var i = 0; i < Nodes; i++)
        {
            double[] output = plain.Linear("projections.output", attended[i]);
            Modules.AssertEqual(plain.LayerNorm("normalization", Plain.Add(vectors[i], output)), actual[i]);
        }

        double[] Project(string name, double[] node)
        {
            var gate = $"projections.{name}_gate";
            double[] input = gates
                ? Plain.Multiply(node, Plain.Sigmoid(
                    plain.Linear($"{gate}.expansion", Plain.Relu(plain.Linear($"{gate}.reduction", node)))))
                : node;
            return plain.Linear($"projections.{name}", input);
        }
    }

    [Fact]
    public void DerivativesAgreeWithDifferences()
    {
        using var scope = new TensorScope();
        using var attention = new KnowledgeGuidedAttention(Width, Heads, guided: true, gates: true, dropout: 0);
        var knowledge = Modules.Draw(2, 1, Nodes).Exp();
        GradientCheck.Run(attention, nodes => attention.Forward(nodes, knowledge), 1, Nodes, Width);
    }
}
