using Nadir.Systems.Building.Backbones;
using Nadir.Tests;
using Nadir.Torch;

namespace Nadir.Systems.Tests.Building.Backbones;

public sealed class StagesTests
{
    [Fact]
    public void StagesAreTheMapsBehindTheBlocks()
    {
        using var scope = new TensorScope();
        using var noGrad = new NoGradScope();
        TorchRandom.ManualSeed(1);
        using var network = new MobileNetV1(BackboneActivation.Relu);
        network.Eval();
        var input = Tensor.Randn([2, 3, 64, 64]);
        string[] names = ["conv1", "conv_pw_3", "conv_dw_4", "conv_dw_13"];
        var stages = network.ForwardStages(input, names);

        Assert.Equal(names.Length, stages.Count);
        var features = input;
        foreach (var block in network.Blocks)
        {
            features = block.Forward(features);
            if (Array.IndexOf(names, block.Name) is >= 0 and var place)
            {
                Assert.Equal(features.ToArray<float>(), stages[place].ToArray<float>());
                Assert.Equal(network.ChannelsOf(block.Name), stages[place].Size(1));
            }
        }
    }

    [Fact]
    public void TheNamesAreThoseOfTheBlocks()
    {
        using var network = new MobileNetV1(BackboneActivation.Relu);
        Assert.Equal(network.Blocks.Select(block => block.Name), MobileNetV1.BlockNames);
    }

    [Theory]
    [InlineData("conv_pw_5")]
    [InlineData("conv_pw_5", "conv_pw_3", "conv_dw_13")]
    [InlineData("conv_pw_99", "conv_dw_13")]
    public void RefusesStagesThatAreNotBlocksInOrder(params string[] names)
    {
        using var scope = new TensorScope();
        using var network = new MobileNetV1(BackboneActivation.Relu);
        var error = Assert.Throws<ArgumentException>(() => network.ForwardStages(Tensor.Zeros([1, 3, 32, 32]), names));
        Assert.Contains(string.Join(", ", names), error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void MapsThatNobodyAskedForAreFreed()
    {
        using var noGrad = new NoGradScope();
        using var network = new MobileNetV1(BackboneActivation.Relu);
        using var input = Tensor.Zeros([1, 3, 32, 32]);
        var live = LiveTensors.CountSettled();
        var stages = network.ForwardStages(input, ["conv_pw_5", "conv_dw_13"]);

        Assert.Equal(live + 2, Tensor.LiveCount);
        foreach (var stage in stages)
        {
            stage.Dispose();
        }

        Assert.Equal([1, 3, 32, 32], input.Shape);
    }
}
