using Nadir.Systems.Sfdr;
using Nadir.Text;
using Nadir.Torch;

namespace Nadir.Systems.Tests.Sfdr;

/// <summary>A captioner of few units with random values in every layer, and random features.</summary>
internal static class SmallSfdr
{
    public static Vocabulary Words { get; } = Vocabulary.Build(
        ["a red field", "many blue planes", "a white road"], 1, CaptionTokens.All);

    public static SfdrOptions Configuration { get; } = new()
    {
        Features = new FeatureConfiguration { Regions = 5, RetrievedCaptions = 2 },
        Sizes = new FeatureSizes { Embed = 6, GridSide = 2, GridChannels = 5, RegionChannels = 4 },
        Bank = new CaptionBankConfiguration { Size = 7 },
        Width = 8,
        Heads = 2,
        EncoderLayers = 2,
        DecoderLayers = 2,
        FeedForward = 12,
        MaxLength = 6,
        VocabularySize = Words.Count,
    };

    public static SfdrNetwork Create(SfdrOptions? configuration = null)
    {
        TorchRandom.ManualSeed(4);
        var model = new SfdrNetwork(configuration ?? Configuration);
        using var noGrad = new NoGradScope();
        using var generator = new TorchGenerator(3);
        foreach (var parameter in model.Parameters())
        {
            // What starts at zero would hide whether it is stored and used.
            parameter.AddInPlace(Tensor.Empty(parameter.Shape).NormalInPlace(0, 0.2, generator));
        }

        model.StyleClassifier?.Fill(
            Draw(generator, 3), Draw(generator, 3).Square() + 0.5, Draw(generator, 2, 3), Draw(generator, 2));
        model.Bank?.Fill(Draw(generator, model.Bank.Size, model.Configuration.Sizes.Embed).Normalize(),
            Draw(generator, model.Bank.Size) * 0.1);
        model.Eval();
        return model;
    }

    /// <summary>With two styles, told by three statistics.</summary>
    public static SfdrOptions WithStyles { get; } = Configuration with
    {
        Styles = ["plain", "ornate"],
        Sizes = Configuration.Sizes with { Statistics = 3 },
    };

    public static PictureFeatures Features(int count, bool withText = true, bool withStatistics = false)
    {
        using var generator = new TorchGenerator(count + 20);
        var sizes = Configuration.Sizes;
        return new PictureFeatures(
            Draw(generator, count, sizes.Embed).Normalize(),
            Draw(generator, count, sizes.GridCells, sizes.GridChannels),
            Draw(generator, count, Configuration.Features.Regions, sizes.RegionChannels),
            Draw(generator, count, Configuration.Features.Regions, FeatureLayout.GeometryLength),
            withText ? Draw(generator, count, sizes.Embed).Normalize() : null,
            withStatistics ? Draw(generator, count, WithStyles.Sizes.Statistics) : null);
    }

    public static Tensor Draw(TorchGenerator generator, params long[] shape) =>
        Tensor.Empty(shape).NormalInPlace(0.1, 0.7, generator);
}
