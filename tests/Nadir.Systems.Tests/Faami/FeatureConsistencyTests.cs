using Nadir.Systems.Faami;
using Nadir.Systems.Tests.Support;
using Nadir.Torch;

namespace Nadir.Systems.Tests.Faami;

public sealed class FeatureConsistencyTests
{
    private static readonly FaamiOptions Small = new() { Width = 8, CovarianceDim = 3, Heads = 2, Dropout = 0 };

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    public void RegionsAreThePositionsRowByRow(bool secondOrderPooling, bool selfAttention)
    {
        using var scope = new TensorScope();
        using var module = new FeatureConsistency(
            Small with { SecondOrderPooling = secondOrderPooling, SelfAttention = selfAttention });
        var map = Tensor.Randn([2, 8, 3, 5]);
        var (values, regions) = (map.ToArray<float>(), module.Forward(map));

        Assert.Equal([2, 15, 8], regions.Shape);
        var actual = regions.ToArray<float>();
        for (var i = 0; i < actual.Length; i++)
        {
            var (item, region, channel) = (i / 120, i / 8 % 15, i % 8);
            Assert.Equal(values[(item * 120) + (channel * 15) + region], actual[i]);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void SelfAttentionLetsRegionsSeeEachOther(bool selfAttention)
    {
        using var scope = new TensorScope();
        TorchRandom.ManualSeed(4);
        using var module = new FeatureConsistency(
            Small with { SecondOrderPooling = false, SelfAttention = selfAttention });
        module.Eval();
        var map = Tensor.Randn([1, 8, 2, 2]);
        map.RequiresGrad = true;
        module.Forward(map).Select(1, 3).Sum().Backward();

        var first = map.Grad!.Select(3, 0).Select(2, 0).Abs().Max().Item<float>();
        Assert.Equal(selfAttention, first > 0);
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    public void DerivativesAgreeWithDifferences(bool secondOrderPooling, bool selfAttention)
    {
        using var module = new FeatureConsistency(
            Small with { SecondOrderPooling = secondOrderPooling, SelfAttention = selfAttention });
        GradientCheck.Run(module, module.Forward, 2, 8, 2, 2);
    }
}
