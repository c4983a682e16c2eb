using Nadir.Systems.Building.Backbones;
using Nadir.Torch;
using Nadir.Torch.Optim;

namespace Nadir.Systems.Tests.Building.Backbones;

public sealed class FreezeTests
{
    private const string LastFrozen = "conv_pw_5";

    [Fact]
    public void FrozenBlocksStayAsTheyAreAndTheOthersLearn()
    {
        TorchRandom.ManualSeed(1);
        using var network = new MobileNetV1(BackboneActivation.Relu);
        network.FreezeThrough(LastFrozen);
        var before = State(network);
        using var optimizer = new AdamW([.. network.Parameters().Where(parameter => parameter.RequiresGrad)], 1e-2);
        for (var step = 0; step < 3; step++)
        {
            using var scope = new TensorScope();
            network.Train();
            optimizer.ZeroGrad();
            network.Forward(Tensor.Randn([2, 3, 64, 64])).Square().Mean().Backward();
            optimizer.Step();
        }

        var after = State(network);
        var frozen = MobileNetV1.BlockNames.TakeWhile(name => name != LastFrozen).Append(LastFrozen).ToHashSet();
        foreach (var (name, values) in before)
        {
            Assert.True(
                frozen.Contains(name.Split('.')[0]) == values.SequenceEqual(after[name]),
                $"{name} {(frozen.Contains(name.Split('.')[0]) ? "is frozen, but changed" : "did not change")}");
        }
    }

    [Fact]
    public void AFrozenBlockNormalisesByItsRunningStatisticsInTrainingModeToo()
    {
        using var scope = new TensorScope();
        TorchRandom.ManualSeed(2);
        using var network = new MobileNetV1(BackboneActivation.Relu);
        network.FreezeThrough("conv1");
        var input = Tensor.Randn([2, 3, 32, 32]);
        network.Eval();
        var expected = network.Blocks[0].Forward(input).ToArray<float>();
        network.Train();

        Assert.Equal(expected, network.Blocks[0].Forward(input).ToArray<float>());
    }

    [Fact]
    public void NamesTheBlocksThatThereAre()
    {
        using var network = new MobileNetV1(BackboneActivation.Relu);
        var error = Assert.Throws<ArgumentException>(() => network.FreezeThrough("layer3"));
        Assert.Contains("'layer3'", error.Message, StringComparison.Ordinal);
        Assert.Contains("conv_pw_5", error.Message, StringComparison.Ordinal);
    }

    private static Dictionary<string, float[]> State(MobileNetV1 network) => network.StateDict()
        .Where(pair => pair.Value.Type == ScalarType.Float32).ToDictionary(pair => pair.Key, pair => pair.Value.ToArray<float>());
}
