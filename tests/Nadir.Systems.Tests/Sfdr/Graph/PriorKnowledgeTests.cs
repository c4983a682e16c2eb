using Nadir.Systems.Sfdr;
using Nadir.Systems.Tests.Support;
using Nadir.Torch;

namespace Nadir.Systems.Tests.Sfdr.Graph;

public sealed class PriorKnowledgeTests
{
    private const int Width = 4;
    private const int Local = 3;
    private const int Global = 5;

    [Fact]
    public void EqualsThePlainComputationAndHasAMeanOfOne()
    {
        using var scope = new TensorScope();
        using var knowledge = Modules.Float64(() => new PriorKnowledge(Width));
        var (local, global) = (Modules.Draw(1, 1, Local, Width), Modules.Draw(2, 1, Global, Width));
        double[] actual = knowledge.Forward(local, global).ToArray<double>();
        var plain = new Plain(knowledge);
        double[][] locals = [.. local.ToArray<double>().Chunk(Width).Select(node => Weigh("local", node))];
        double[][] globals = [.. global.ToArray<double>().Chunk(Width).Select(node => Weigh("global", node))];
        var expected = Look(locals, globals).Concat(Look(globals, locals)).ToArray();

        Modules.AssertEqual(expected, actual);
        Assert.Equal(1, actual[..Local].Average(), 1e-9);
        Assert.Equal(1, actual[Local..].Average(), 1e-9);

        double[] Weigh(string name, double[] node) =>
            Plain.Scale(node, Plain.Sigmoid(
                plain.Linear($"{name}.weight", Plain.Relu(plain.Linear($"{name}.hidden", node))))[0]);
    }

    [Fact]
    public void DerivativesAgreeWithDifferences()
    {
        using var scope = new TensorScope();
        using var knowledge = new PriorKnowledge(Width);
        var global = Modules.Draw(3, 2, Global, Width);
        GradientCheck.Run(knowledge, local => knowledge.Forward(local, global), 2, Local, Width);
    }

    // How much the ones are looked at by the others, scaled to a mean of 1.
    private static IEnumerable<double> Look(double[][] ones, double[][] others)
    {
        var sums = new double[ones.Length];
        foreach (var other in others)
        {
            double[] softmax = Plain.Softmax(
                [.. ones.Select(one => one.Zip(other, (a, b) => a * b).Sum() / Math.Sqrt(Width))]);
            for (var i = 0; i < sums.Length; i++)
            {
                sums[i] += softmax[i];
            }
        }

        return sums.Select(sum => sum * ones.Length / others.Length);
    }
}
