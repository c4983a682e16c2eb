using Nadir.Systems.Contracts;
using Nadir.Systems.Sfdr;
using Nadir.Systems.Tests.Support;
using Nadir.Torch;

namespace Nadir.Systems.Tests.Sfdr.Features;

public sealed class FeatureExtractorTests
{
    private static readonly FeatureConfiguration Configuration = new()
    {
        GridStages = ["conv_pw_11", "conv_dw_13"],
        RegionStages = ["conv_pw_5", "conv_pw_11"],
        Regions = 12
    };

    [Fact]
    public void FeaturesAreTheEncodersOwnVectorsAndMaps()
    {
        using var scope = new TensorScope();
        using var noGrad = new NoGradScope();
        using var encoder = SmallModels.CreateOsdpm();
        var images = SmallModels.Pictures(3);
        var extractor = new FeatureExtractor(encoder, Configuration);
        var features = extractor.Extract(images);

        Assert.Equal(new FeatureSizes
        {
            Embed = 16,
            GridSide = 2,
            GridChannels = 512 + 1024,
            RegionChannels = 256 + 512
        }, extractor.Sizes);
        Assert.True(features.Picture.Allclose(encoder.ImageFeatures(images).Normalize(), 1e-4, 1e-5));
        var map = encoder.Towers.ForwardSpatial(images, ["conv_dw_13"]).Maps[^1];
        Assert.True(features.Grid.Narrow(2, 512, 1024).Allclose(map.Flatten(2).Transpose(1, 2), 1e-4, 1e-5));
        Assert.Equal([3, 12, 768], features.Regions.Shape);
        var scores = encoder.Attend(images)[^1];
        var best = SaliencyWindows.Rank(scores.Select(0, 1).Contiguous().ToArray<float>(), 2, 2, 12);
        Assert.Equal(best.SelectMany(region => new[] { region.Left, region.Top, region.Width, region.Height }),
            features.Geometry.Select(0, 1).Narrow(1, 0, 4).Contiguous().ToArray<float>());
    }

    [Fact]
    public void StatisticsAreThoseOfTheEarlyMaps()
    {
        using var scope = new TensorScope();
        using var noGrad = new NoGradScope();
        using var encoder = SmallModels.CreateDualEncoder();
        var images = SmallModels.Pictures(2);
        var extractor = new FeatureExtractor(encoder, Configuration with { StyleStages = ["conv1", "conv_pw_2"] });
        Assert.Equal(2 * (32 + 128), extractor.Sizes.Statistics);
        var maps = encoder.Image.Backbone.ForwardStages(images, ["conv1", "conv_pw_2", "conv_dw_13"]).Take(2);
        Assert.True(extractor.Extract(images).Statistics!.Allclose(MapStatistics.Compute(maps), 1e-5, 1e-5));
    }

    [Fact]
    public void EarlyMapsOfAClipAreRefused()
    {
        var configuration = new FeatureConfiguration
        {
            GridStages = ["clip"],
            RegionStages = ["clip"],
            StyleStages = ["conv1"]
        };
        configuration.Validate();
        var error = Assert.Throws<InvalidDataException>(() => configuration.ValidateFor([new MapStage("clip", 64, 4)]));
        Assert.Contains("names 'conv1'; the encoder's stages are clip", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void StagesOutOfOrderAreRefused()
    {
        using var encoder = SmallModels.CreateDualEncoder();
        var configuration = Configuration with { RegionStages = ["conv_dw_13", "conv_pw_5"] };
        var error = Assert.Throws<InvalidDataException>(() => new FeatureExtractor(encoder, configuration));
        Assert.Contains("'features.regionStages'", error.Message, StringComparison.Ordinal);
        Assert.Contains("order", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ADetectorTakesThePlaceOfTheWindowsAndMayFindLess()
    {
        using var scope = new TensorScope();
        using var noGrad = new NoGradScope();
        using var encoder = SmallModels.CreateDualEncoder();
        var features = new FeatureExtractor(encoder, Configuration, new OneRegion()).Extract(SmallModels.Pictures(2));
        float[] geometry = features.Geometry.Select(0, 1).Contiguous().ToArray<float>();
        Assert.Equal([0.25f, 0.5f, 0.5f, 0.25f, 0.9f], geometry[..5]);
        Assert.Equal([0, 0, 1, 1, 0], geometry[5..10]);
    }

    [Fact]
    public void RefusesAnEncoderWithoutSuchStages()
    {
        using var encoder = SmallModels.CreateDualEncoder();
        var configuration = Configuration with { RegionStages = ["layer3"] };
        Assert.Contains("'layer3'",
            Assert.Throws<InvalidDataException>(() => new FeatureExtractor(encoder, configuration)).Message,
            StringComparison.Ordinal);
    }

    private sealed class OneRegion : IRegionDetector
    {
        public string Name => "one";

        public IReadOnlyList<IReadOnlyList<Region>> Detect(Tensor images, Tensor saliency, int count) =>
            [.. Enumerable.Repeat<IReadOnlyList<Region>>(
                [new Region(0.25f, 0.5f, 0.5f, 0.25f, 0.9f)], (int)images.Size(0))];
    }
}
