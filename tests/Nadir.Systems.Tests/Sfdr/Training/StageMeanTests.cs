using Nadir.Systems.Sfdr;
using Nadir.Torch;

namespace Nadir.Systems.Tests.Sfdr.Training;

public sealed class StageMeanTests
{
    private static readonly SfdrOptions Configuration = new()
    {
        Sizes = new FeatureSizes { Embed = 4, GridSide = 2, GridChannels = 3, RegionChannels = 3 },
        Bank = new CaptionBankConfiguration { Size = 6 },
        Width = 8,
        Heads = 2,
        EncoderLayers = 1,
        DecoderLayers = 1,
        FeedForward = 8,
        VocabularySize = 9,
    };

    [Fact]
    public void EveryWeightIsHalfwayAndTheBankIsTheSecondStages()
    {
        using var scope = new TensorScope();
        using var noGrad = new NoGradScope();
        using var first = Create(1);
        using var second = Create(2);
        using var mean = Create(3);
        StageMean.Compute(first, second, mean);

        var (one, two) = (Values(first), Values(second));
        foreach (var (name, value) in Values(mean))
        {
            var isBank = name.StartsWith("bank", StringComparison.Ordinal);
            Assert.All(value.Index(),
                pair => Assert.Equal(isBank ? two[name][pair.Index]
                    : (one[name][pair.Index] + two[name][pair.Index]) / 2, pair.Item, 1e-6f));
        }

        Assert.NotEqual(one["decoder.output.weight"], two["decoder.output.weight"]);
    }

    private static SfdrNetwork Create(int seed)
    {
        TorchRandom.ManualSeed(seed);
        var model = new SfdrNetwork(Configuration);
        model.Bank!.Fill(Tensor.Randn([6, 4]).Normalize(), Tensor.Randn([6]));
        return model;
    }

    private static Dictionary<string, float[]> Values(SfdrNetwork model) =>
        model.StateDict().ToDictionary(pair => pair.Key, pair => pair.Value.To(ScalarType.Float32).ToArray<float>());
}
