using Nadir.Systems.Osdpm;
using Nadir.Systems.Tests.Support;
using Nadir.Torch;
using Nadir.Torch.Nn;

namespace Nadir.Systems.Tests.Osdpm;

public sealed class DualAttentionPerceptionTests
{
    private static readonly PerceptionOptions Small = new()
    {
        Width = 8,
        ChannelReduction = 2,
        Grids = [1, 2],
        Dropout = 0
    };

    [Fact]
    public void AddsNothingAtFirst()
    {
        using var scope = new TensorScope();
        using var network = new DualAttentionPerception(6, 5, Small);
        var added = network.Forward(Tensor.Randn([3, 6, 4, 4]));

        Assert.Equal([3, 5], added.Shape);
        Assert.All(added.ToArray<float>(), value => Assert.Equal(0, value));
    }

    [Fact]
    public void JoinsTheContextAndTheObjects()
    {
        using var scope = new TensorScope();
        using var noGrad = new NoGradScope();
        using var generator = new TorchGenerator(3);
        using var network = new DualAttentionPerception(6, 5, Small);
        DirectionalCheck.Randomize(network, generator);
        var map = Tensor.Randn([3, 6, 4, 4]);
        network.Forward(map);
        network.Eval();

        // The same layers, called one by one.
        using var reduction = Part(network, "reduction", new Conv2d(6, 8, kernelSize: 1, bias: false));
        using var normalization = Part(network, "normalization", new BatchNorm2d(8));
        using var context = Part(network, "spatial_channel", new SpatialChannelAttention(8, 2));
        using var objects = Part(network, "saliency_region", new SaliencyRegionAttention(8, [1, 2]));
        using var joint = Part(network, "joint", new LayerNorm(16));
        using var projection = Part(network, "projection", new Linear(16, 5, bias: false));
        var reduced = normalization.Forward(reduction.Forward(map)).Relu();
        var weighted = context.Forward(reduced);
        var expected = projection.Forward(
            joint.Forward(Tensor.Cat([weighted.Mean([2, 3]), objects.Forward(weighted)], dim: 1)));

        AssertClose(expected, network.Forward(map));
        var (spatial, saliency) = network.Attention(map);
        AssertClose(context.SpatialWeights(reduced).Squeeze(1), spatial);
        AssertClose(objects.Saliency(weighted).Squeeze(1), saliency);
    }

    [Fact]
    public void AttentionIsAShareOfOneAtEveryPosition()
    {
        using var scope = new TensorScope();
        using var network = new DualAttentionPerception(6, 5, Small);
        var (spatial, saliency) = network.Attention(Tensor.Randn([2, 6, 3, 4]) * 10);

        Assert.Equal([2, 3, 4], spatial.Shape);
        Assert.Equal([2, 3, 4], saliency.Shape);
        Assert.All(spatial.ToArray<float>().Concat(saliency.ToArray<float>()), value => Assert.InRange(value, 0, 1));
    }

    [Fact]
    public void DerivativesAgreeWithDifferences()
    {
        using var network = new DualAttentionPerception(4, 3, Small);
        DirectionalCheck.Run(network, network.Forward, 4, 4, 3, 3);
    }

    private static TModule Part<TModule>(DualAttentionPerception network, string name, TModule part)
        where TModule : Module
    {
        part.LoadStateDict(network.StateDict()
            .Where(pair => pair.Key.StartsWith(name + ".", StringComparison.Ordinal))
            .ToDictionary(pair => pair.Key[(name.Length + 1)..], pair => pair.Value));
        part.Eval();
        return part;
    }

    private static void AssertClose(Tensor expected, Tensor actual)
    {
        Assert.Equal(expected.Shape, actual.Shape);
        Assert.All(expected.ToArray<float>().Zip(actual.ToArray<float>()),
            pair => Assert.Equal(pair.First, pair.Second, 1e-5));
    }
}
