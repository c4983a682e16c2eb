using Nadir.Systems.Building.Backbones;
using Nadir.Torch;
using Nadir.Torch.Serialization;

namespace Nadir.Systems.Tests.Building.Backbones;

public sealed class MobileNetV1Tests
{
    [SkippableFact]
    [Trait("Category", "Reference")]
    public void GivesTheReferenceFeaturesForThePublishedWeights()
    {
        var golden = ReferenceFiles.Reference("weights", "mobilenet_v1_golden.safetensors");
        using var scope = new TensorScope();
        using var noGrad = new NoGradScope();
        using var network = LoadPublished();
        using var file = SafetensorsFile.Open(golden);
        var expected = file.Names.ToDictionary(name => name, file.Read);
        var features = expected["rgb_nhwc"].Permute(0, 3, 1, 2).To(ScalarType.Float32) * (1 / 127.5) - 1;

        var compared = 0;
        foreach (var block in network.Blocks)
        {
            features = block.Forward(features);
            if (expected.TryGetValue($"{block.Name}.mean_hw", out var mean))
            {
                AssertClose(mean, features.Mean([2, 3]), block.Name);
                compared++;
            }

            if (expected.TryGetValue($"{block.Name}.map", out var map))
            {
                AssertClose(map, features.Slice(0, 0, map.Size(0)), block.Name);
                compared++;
            }
        }

        Assert.True(compared > 5, $"only {compared} layers were in the reference file");
    }

    [Theory]
    [InlineData(BackboneActivation.Relu, 64)]
    [InlineData(BackboneActivation.Relu6, 75)]
    public void FoldingTheNormalisationKeepsTheFunction(BackboneActivation activation, int side)
    {
        using var scope = new TensorScope();
        using var noGrad = new NoGradScope();
        TorchRandom.ManualSeed(1);
        using var network = new MobileNetV1(activation);
        foreach (var block in network.Blocks)
        {
            block.Normalization.RunningMean.NormalInPlace(0, 0.2);
            block.Normalization.RunningVar.UniformInPlace(0.5, 2);
            block.Normalization.Weight.UniformInPlace(0.5, 1.5);
            block.Normalization.Bias.NormalInPlace(0, 0.2);
        }

        network.Eval();
        var input = Tensor.Rand([2, 3, side, side]);
        var before = network.Forward(input);
        foreach (var block in network.Blocks)
        {
            block.Fold(ScalarType.Float32);
        }

        AssertClose(before, network.Forward(input), "folded");
        Assert.Equal([2, 1024, (side + 31) / 32, (side + 31) / 32], before.Shape);
    }

    [Fact]
    public void NamesTheTensorThatIsMissing()
    {
        using var network = new MobileNetV1(BackboneActivation.Relu);
        var error = Assert.Throws<InvalidDataException>(
            () => MobileNetV1Weights.CopyTo(network, new Dictionary<string, Tensor>()));
        Assert.Contains("conv1.weight", error.Message, StringComparison.Ordinal);
    }

    private static MobileNetV1 LoadPublished()
    {
        var network = new MobileNetV1(BackboneActivation.Relu6);
        MobileNetV1Weights.CopyTo(
            network, ShardedSafetensors.ReadAll(ReferenceFiles.Weights("mobilenet_v1_imagenet.safetensors.index.json")));
        network.Eval();
        return network;
    }

    private static void AssertClose(Tensor expected, Tensor actual, string name)
    {
        Assert.Equal(expected.Shape, actual.Shape);
        var scale = expected.Abs().Max().Item<float>();
        var difference = (expected - actual).Abs().Max().Item<float>();
        Assert.True(difference <= 1e-4f * scale + 1e-5f, $"{name}: off by {difference} where values reach {scale}");
    }
}
