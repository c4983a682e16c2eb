using Nadir.Imagery;
using Nadir.Systems.Contracts;
using Nadir.Systems.Osdpm;
using Nadir.Systems.Sfdr;
using Nadir.Systems.Tests.Support;
using Nadir.Torch;

namespace Nadir.Systems.Tests.Sfdr;

public sealed class SfdrTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("nadir-sfdr-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("all")]
    [InlineData("as released")]
    [InlineData("base")]
    [InlineData("no fusion")]
    [InlineData("no graph")]
    [InlineData("no text")]
    [InlineData("oracle")]
    [InlineData("plain attention")]
    [InlineData("styles")]
    public void WhatIsSavedIsLoadedWithEveryPartOnOrOff(string variant)
    {
        using var scope = new TensorScope();
        using var noGrad = new NoGradScope();
        using var model = SmallSfdr.Create(Variant(variant));
        SfdrFolder.Save(_folder, model, SmallSfdr.Words, new Dictionary<string, string>());
        var (loaded, words) = SfdrFolder.Load(_folder);
        using var owned = loaded;

        Assert.Equal(SmallSfdr.Words.Tokens, words.Tokens);
        var features = SmallSfdr.Features(
            2, withText: model.Configuration.TakesText, withStatistics: variant == "styles");
        var ids = Tensor.FromArray<long>([2, 4, 5, 2, 6, 7], 2, 3);
        var before = model.Decoder.Forward(ids, model.Remember(features));
        var after = loaded.Decoder.Forward(ids, loaded.Remember(features));
        // Stored in half precision.
        Assert.True(before.Allclose(after, 2e-2, 2e-2));
        if (model.Bank is not null)
        {
            Assert.Equal(model.Bank.Nearest(features.Picture, 3).ToArray<long>(),
                loaded.Bank!.Nearest(features.Picture, 3).ToArray<long>());
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void EveryParameterGetsAGradient(bool asReleased)
    {
        using var scope = new TensorScope();
        // Gates with more units, and many pictures: no gate's middle is off everywhere.
        using var model = SmallSfdr.Create(SmallSfdr.WithStyles with
        {
            Width = 32,
            AsReleased = asReleased ? AsReleasedOptions.All : new AsReleasedOptions(),
        });
        var ids = Tensor.FromArray<long>([2, 4, 5, 2, 6, 7], 2, 3).Repeat(10, 1);
        model.Decoder.Forward(ids, model.Remember(SmallSfdr.Features(20, withStatistics: true))).Square().Sum()
            .Backward();
        Assert.All(model.NamedParameters(), pair => Assert.True(
            pair.Parameter.HasGrad && pair.Parameter.Grad!.Abs().Sum().Item<float>() > 0, pair.Name));
    }

    [Fact]
    public void XaviersValuesFillEveryMatrixIfAskedFor()
    {
        using var scope = new TensorScope();
        TorchRandom.ManualSeed(2);
        var asReleased = new AsReleasedOptions { XavierEverywhere = true };
        using var model = new SfdrNetwork(SmallSfdr.Configuration with { Width = 32, AsReleased = asReleased });
        foreach (var (name, matrix) in model.NamedParameters().Where(pair => pair.Parameter.Dimensions == 2))
        {
            var bound = Math.Sqrt(6.0 / (matrix.Size(0) + matrix.Size(1)));
            Assert.InRange(matrix.Abs().Max().Item<float>(), 0.6 * bound, bound);
            Assert.True(matrix.Size(0) * matrix.Size(1) < 500
                || Math.Abs((matrix.Square().Mean().Item<float>() / (bound * bound)) - (1.0 / 3)) < 0.06, name);
        }
    }

    [Fact]
    public void WithRegionsAloneTheGridEntersByTheKnowledgeOnly()
    {
        using var scope = new TensorScope();
        using var noGrad = new NoGradScope();
        var asReleased = new AsReleasedOptions { EncodeRegionsOnly = true };
        var configuration = SmallSfdr.Configuration with { AsReleased = asReleased };
        using var guided = SmallSfdr.Create(configuration);
        using var unguided = SmallSfdr.Create(configuration with { KnowledgeGuidance = false });
        var features = SmallSfdr.Features(2);
        var others = features with { Grid = features.Grid * -1.0 };

        Assert.Equal([2, 5, 8], guided.Encode(features)[^1].Shape);
        Assert.False(guided.Encode(features)[^1].Allclose(guided.Encode(others)[^1], 1e-4, 1e-4));
        Assert.True(unguided.Encode(features)[^1].Equal(unguided.Encode(others)[^1]));
    }

    [Fact]
    public void SaysWhatIsMissing()
    {
        using var scope = new TensorScope();
        using var model = SmallSfdr.Create();
        Assert.Contains("text's vector",
            Assert.Throws<ArgumentException>(() => model.Encode(SmallSfdr.Features(1, withText: false))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void ThePicturesStatisticsTellTheStyleUnlessItIsGiven()
    {
        using var scope = new TensorScope();
        using var noGrad = new NoGradScope();
        using var model = SmallSfdr.Create(SmallSfdr.WithStyles);
        var features = SmallSfdr.Features(12, withStatistics: true);
        var told = model.StyleClassifier!.Predict(features.Statistics!);
        Assert.Equal([0, 1], told.ToArray<long>().Distinct().Order());

        Assert.True(model.Encode(features)[^1].Equal(model.Encode(features with { Style = told })[^1]));
        var others = model.Encode(features with { Style = 1 - told })[^1];
        for (var picture = 0; picture < 12; picture++)
        {
            Assert.False(model.Encode(features)[^1].Select(0, picture).Allclose(others.Select(0, picture), 1e-3, 1e-3));
        }

        Assert.Contains("style", Assert.Throws<ArgumentException>(() => model.Encode(SmallSfdr.Features(1))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void AStyleThatTheModelLacksIsRefused()
    {
        using var captioner = Captioner(out _);
        Assert.Contains("one style",
            Assert.Throws<ArgumentException>(
                () => captioner.Describe(Pictures(1), new CaptionRequest { Style = "ornate" })).Message,
                StringComparison.Ordinal);
    }

    [Fact]
    public void DescribesPicturesWithAlternativesAndExplanations()
    {
        using var captioner = Captioner(out _);
        var captions = captioner.Describe(
            Pictures(3), new CaptionRequest { Search = new BeamSearchOptions { Beams = 4 }, Explain = true });
        Assert.Equal(3, captions.Count);
        foreach (var caption in captions)
        {
            Assert.InRange(caption.Alternatives.Count, 1, 4);
            Assert.Equal(caption.Alternatives.OrderByDescending(one => one.Score), caption.Alternatives);
            Assert.All(caption.Alternatives, one => Assert.DoesNotContain('<', one.Text));
            Assert.Equal(caption.Alternatives[0].Words.Count + 1, caption.Attention.Count);
            Assert.Equal(5 + 4, caption.Regions.Count);
            Assert.All(caption.Attention, looks => Assert.Equal(1, looks.Sum(), 1e-4f));
            Assert.All(caption.Attention, looks => Assert.Equal(caption.Regions.Count, looks.Count));
        }
    }

    [Fact]
    public void ACaptionDoesNotDependOnTheOtherPictures()
    {
        using var captioner = Captioner(out _);
        var pictures = Pictures(18);
        var together = captioner.Describe(pictures, new CaptionRequest());
        Assert.Equal(captioner.Describe([pictures[17]], new CaptionRequest())[0].Alternatives[0].Text,
            together[17].Alternatives[0].Text);
    }

    [Fact]
    public void RefusesAnotherEncoderAndReferenceCaptionsThatItWasNotTrainedWith()
    {
        using (var captioner = Captioner(out _))
        {
            Assert.Throws<ArgumentException>(
                () => captioner.Describe(Pictures(1), new CaptionRequest { References = [["a road"]] }));
        }

        using var other = SmallModels.CreateOsdpm(SmallModels.Osdpm with { Nouns = ["ship"] });
        var folder = Path.Combine(_folder, "other");
        OsdpmSystem.Folder.Save(folder, other, SmallModels.Words, new Dictionary<string, string>());
        var error = Assert.Throws<InvalidDataException>(
            () => KnownSystems.Registry.Load<ICaptioner>(
                Path.Combine(_folder, "captioner"), SystemRoles.Captioner, findModel: _ => folder));
        Assert.Contains("trained with another model", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AnEncoderInsideTheFolderIsTakenFirst()
    {
        Captioner(out var encoder).Dispose();
        var inside = Directory.CreateDirectory(Path.Combine(_folder, "captioner", "encoder")).FullName;
        foreach (var file in Directory.GetFiles(encoder))
        {
            File.Copy(file, Path.Combine(inside, Path.GetFileName(file)));
        }

        using var captioner = KnownSystems.Registry.Load<ICaptioner>(Path.Combine(_folder, "captioner"),
            SystemRoles.Captioner, findModel: _ => throw new FileNotFoundException()).Model;
        Assert.Single(captioner.Describe(Pictures(1), new CaptionRequest()));
    }

    [Theory]
    [InlineData("heads")]
    [InlineData("regions")]
    [InlineData("bank")]
    [InlineData("stages")]
    [InlineData("search")]
    [InlineData("styles")]
    [InlineData("knowledgeGuidance")]
    public void ConfigurationsOutOfRangeAreNamed(string what)
    {
        var good = SmallSfdr.Configuration;
        var bad = what switch
        {
            "heads" => good with { Heads = 3 },
            "regions" => good with { Features = good.Features with { Regions = 4 } },
            "bank" => good with { Bank = new CaptionBankConfiguration { Size = 1 } },
            "styles" => good with { Styles = ["plain"] },
            "knowledgeGuidance" => good with { KnowledgeGuidance = false, AsReleased = AsReleasedOptions.All },
            "stages" => good with { Features = good.Features with { RegionStages = ["conv_pw_5", "conv_pw_5"] } },
            _ => good with { Search = new BeamSearchOptions { Beams = 0 } },
        };
        Assert.Contains(what, Assert.Throws<InvalidDataException>(bad.Validate).Message,
            StringComparison.OrdinalIgnoreCase);
    }

    private static SfdrOptions Variant(string name)
    {
        var all = SmallSfdr.Configuration;
        return name switch
        {
            "as released" => all with { AsReleased = AsReleasedOptions.All },
            "base" => all with { SemanticFusion = false, Graph = new GraphConfiguration { Enabled = false } },
            "no fusion" => all with { SemanticFusion = false },
            "no graph" => all with { Graph = new GraphConfiguration { Enabled = false } },
            "no text" => all with { Features = all.Features with { Text = SemanticText.None } },
            "oracle" => all with { Features = all.Features with { Text = SemanticText.Oracle } },
            "styles" => SmallSfdr.WithStyles,
            "plain attention" => all with { KnowledgeGuidance = false, Gates = false },
            _ => all,
        };
    }

    private SfdrInference Captioner(out string encoderFolder)
    {
        encoderFolder = Path.Combine(_folder, "encoder");
        using (var encoder = SmallModels.CreateOsdpm())
        {
            OsdpmSystem.Folder.Save(encoderFolder, encoder, SmallModels.Words, new Dictionary<string, string>());
        }

        var configuration = SmallSfdr.Configuration with
        {
            Encoder = new EncoderReference { Name = "small", Fingerprint = ModelFolder.Fingerprint(encoderFolder) },
            Sizes = new FeatureSizes { Embed = 16, GridSide = 2, GridChannels = 1024, RegionChannels = 512 },
        };
        var folder = Path.Combine(_folder, "captioner");
        using (SfdrNetwork model = SmallSfdr.Create(configuration))
        {
            SfdrFolder.Save(folder, model, SmallSfdr.Words, new Dictionary<string, string>());
        }

        var found = encoderFolder;
        return (SfdrInference)KnownSystems.Registry.Load<ICaptioner>(
            folder, SystemRoles.Captioner, findModel: name => name == "small" ? found
                : throw new FileNotFoundException(name)).Model;
    }

    private static List<RgbImage> Pictures(int count)
    {
        return [.. Enumerable.Range(0, count).Select(index =>
        {
            var pixels = new byte[3 * 64 * 64];
            new Random(index).NextBytes(pixels);
            return new RgbImage(64, 64, pixels);
        })];
    }
}
