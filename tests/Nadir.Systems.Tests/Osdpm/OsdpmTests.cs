using Nadir.Systems.Osdpm;
using Nadir.Systems.Tests.Support;
using Nadir.Torch;

namespace Nadir.Systems.Tests.Osdpm;

public sealed class OsdpmTests
{
    [Fact]
    public void StartsWithTheEncodersOwnVectors()
    {
        using var scope = new TensorScope();
        using var noGrad = new NoGradScope();
        TorchRandom.ManualSeed(1);
        using var model = new OsdpmNetwork(SmallModels.Osdpm);
        model.Eval();
        var pictures = SmallModels.Pictures(3);

        Assert.Equal(model.Towers.ImageFeatures(pictures).ToArray<float>(),
            model.ImageFeatures(pictures).ToArray<float>());
    }

    [Fact]
    public void ThePerceptionNetworkIsAddedToTheEncodersVectors()
    {
        using var scope = new TensorScope();
        using var noGrad = new NoGradScope();
        using var model = SmallModels.CreateOsdpm();
        var pictures = SmallModels.Pictures(2);
        var map = model.Towers.ForwardSpatial(pictures, ["conv_dw_13"]).Maps[^1];
        var expected = model.Towers.ImageFeatures(pictures) + model.Perception!.Forward(map);

        Assert.True(model.Perception.Forward(map).Abs().Max().Item<float>() > 0);
        Assert.All(
            expected.ToArray<float>().Zip(model.ImageFeatures(pictures).ToArray<float>()),
            pair => Assert.Equal(pair.First, pair.Second, 1e-5));
    }

    [Fact]
    public void AttentionNeedsThePerceptionNetwork()
    {
        using var scope = new TensorScope();
        using var noGrad = new NoGradScope();
        using var seeing = SmallModels.CreateOsdpm();
        Assert.Equal([2, 2, 2], seeing.Attend(SmallModels.Pictures(2))[^1].Shape);

        using var model = SmallModels.CreateOsdpm(
            SmallModels.Osdpm with { Perception = new PerceptionOptions { Enabled = false } });
        Assert.Null(model.Perception);
        Assert.Throws<InvalidOperationException>(() => model.Attend(SmallModels.Pictures(1)));
    }

    [Fact]
    public void WithoutNounsThereAreNoPrototypes()
    {
        using var model = SmallModels.CreateOsdpm(SmallModels.Osdpm with { Nouns = [] });
        Assert.Null(model.Clustering);
        using var clustering = SmallModels.CreateOsdpm();
        Assert.Equal([3, 16], clustering.Clustering!.Prototypes.Shape);
    }
}
