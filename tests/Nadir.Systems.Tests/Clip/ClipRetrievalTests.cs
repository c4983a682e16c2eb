using Nadir.Imagery;
using Nadir.Systems.Building;
using Nadir.Systems.Building.Preprocessing;
using Nadir.Systems.Clip;
using Nadir.Systems.Contracts;
using Nadir.Systems.Osdpm;
using Nadir.Systems.Sfdr;
using Nadir.Systems.Tests.Support;
using Nadir.Text;
using Nadir.Torch;

namespace Nadir.Systems.Tests.Clip;

/// <summary>A CLIP where other retrieval models go.</summary>
public sealed class ClipRetrievalTests : IDisposable
{
    private readonly TensorScope _scope = new();
    private readonly TemporaryFolder _folder = new();

    public void Dispose()
    {
        _folder.Dispose();
        _scope.Dispose();
    }

    [Theory]
    [InlineData(ClipImageKind.VisionTransformer)]
    [InlineData(ClipImageKind.ModifiedResNet)]
    public void AFolderEncodesAsTheModelDoes(ClipImageKind kind)
    {
        using var model = Save(SmallClip.WithWords(kind));
        var size = model.Configuration.Image.Size;
        RgbImage[] pictures = [.. Enumerable.Range(0, 3).Select(seed => Picture(seed, size))];
        using var inference = RetrievalInference.Load(KnownSystems.Registry, _folder.Path);
        var (images, texts) = (new float[3 * 16], new float[2 * 16]);
        inference.EncodeImages(pictures, images);
        inference.EncodeTexts(["red", "a red field that is longer than the context allows"], texts);

        var tokenizer = ClipTokenizer.Load(_folder.Path);
        var ids = Tensor.FromArray<long>(
            tokenizer.EncodeBatch(["red", "a red field that is longer than the context allows"], 12), 2, 12);
        Close.To(model.ImageFeatures(Normalize(pictures, model.Configuration.Image)).Normalize(), Rows(images), 1e-4,
            "images");
        Close.To(model.TextFeatures(ids).Normalize(), Rows(texts), 1e-4, "texts");
    }

    [Fact]
    public void APromptSurroundsEveryText()
    {
        using var model = Save(SmallClip.WithWords() with { Prompt = "aerial {}" });

        var plain = Encode("aerial red", new PromptTemplate(PromptTemplate.Place));

        Assert.Equal(plain, Encode("red", null));
        Assert.Equal(plain, Encode("erial re", new PromptTemplate("a{}d")));
        Assert.NotEqual(plain, Encode("red", new PromptTemplate(PromptTemplate.Place)));
    }

    [Fact]
    public void ClassesAreTheSoftmaxOfTheLogits()
    {
        using var model = Save(SmallClip.WithWords());
        RgbImage[] pictures = [Picture(1, 32), Picture(2, 32)];
        string[] labels = ["red", "a harbour", "bare land"];
        using var inference = RetrievalInference.Load(KnownSystems.Registry, _folder.Path);

        var found = new ZeroShotClassifier(inference, labels).Classify(pictures);

        var ids = Tensor.FromArray<long>(ClipTokenizer.Load(_folder.Path).EncodeBatch(labels, 12), 3, 12);
        var images = model.ImageFeatures(Normalize(pictures, model.Configuration.Image));
        var expected = model.Logits(images, model.TextFeatures(ids)).Softmax(-1);
        Close.To(expected, Tensor.FromArray<float>([.. found.SelectMany(row => row)], 2, 3), 1e-4, "probabilities");
    }

    [Fact]
    public void ATokenizerThatIsMissingOrTooLargeIsNamed()
    {
        using var model = Save(SmallClip.Configuration());
        var tooLarge = Assert.Throws<InvalidDataException>(
            () => KnownSystems.Registry.Load<ITwoTowers>(_folder.Path, SystemRoles.Encoder)).Message;
        Assert.Contains("516 tokens", tooLarge, StringComparison.Ordinal);

        File.Delete(_folder.File(ClipTokenizerFolder.MergesName));
        Assert.Contains("tokenizer",
            Assert.Throws<FileNotFoundException>(
                () => KnownSystems.Registry.Load<ITwoTowers>(_folder.Path, SystemRoles.Encoder)).Message,
                StringComparison.Ordinal);
    }

    [Fact]
    public void AConfigurationThatAsksForMoreThanTheFileHoldsTakesNoMemory()
    {
        Save(SmallClip.WithWords()).Dispose();
        var path = _folder.File(ModelFolder.ConfigurationName);
        File.WriteAllText(path, File.ReadAllText(path).Replace("\"layers\": 2", "\"layers\": 900",
            StringComparison.Ordinal).Replace("\"mlpWidth\": 128", "\"mlpWidth\": 65000", StringComparison.Ordinal));

        Assert.Contains("transformer.resblocks.899",
            Assert.Throws<InvalidDataException>(() => ClipFolder.Load(_folder.Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void HeadsAndAdapterAddNothingAtFirst()
    {
        using var plain = SmallClip.Create();
        using var added = new ClipModel(
            SmallClip.Configuration() with { Heads = true, Adapter = new AdapterOptions { Width = 8 } });
        added.LoadStateDict(plain.StateDict(), strict: false);
        plain.Eval();
        added.Eval();
        var images = Tensor.Randn([2, 3, 32, 32]);
        var ids = Tensor.FromArray<long>([38, 4, 5, 39, 0, 38, 6, 39, 0, 0], 2, 5);

        Close.To(plain.ImageFeatures(images), added.ImageFeatures(images), 1e-6, "images");
        Close.To(plain.TextFeatures(ids), added.TextFeatures(ids), 1e-6, "texts");
    }

    [Fact]
    public void FrozenTowersTrainOnlyWhatWasAdded()
    {
        using var model = new ClipModel(SmallClip.Configuration(ClipImageKind.ModifiedResNet) with { Heads = true });
        model.FreezeTowers();
        model.Train();
        var before = model.StateDict()["visual.bn1.running_mean"].ToArray<float>();
        model.ImageFeatures(Tensor.Randn([2, 3, 64, 64])).Sum().Backward();

        Assert.Equal(
            ["image_head.bias", "image_head.weight", "logit_scale", "text_head.bias", "text_head.weight"],
            model.NamedParameters().Where(pair => pair.Parameter.RequiresGrad).Select(pair => pair.Name)
                .Order(StringComparer.Ordinal));
        Assert.True(model.ImageHead!.Weight.HasGrad);
        Assert.Equal(before, model.StateDict()["visual.bn1.running_mean"].ToArray<float>());
    }

    [Fact]
    public void TheAdaptersDerivativesAreRight()
    {
        using var model = new ClipModel(
            SmallClip.Configuration() with { Adapter = new AdapterOptions { Width = 8, Dropout = 0 } });

        // Both towers are as wide here, so that one input serves both.
        DirectionalCheck.Run(model.Adapter!,
            input => model.Adapter!.ForwardImage(input) + model.Adapter.ForwardText(input), 2, 3, 64);
    }

    [Theory]
    [InlineData(ClipImageKind.VisionTransformer)]
    [InlineData(ClipImageKind.ModifiedResNet)]
    public void OsdpmStandsOnIt(ClipImageKind kind)
    {
        using var noGrad = new NoGradScope();
        var clip = SmallClip.WithWords(kind);
        using var model = new OsdpmNetwork(
            new OsdpmOptions { Clip = clip, Perception = new PerceptionOptions { Width = 16 }, Nouns = ["field"] });
        model.Eval();
        var images = Tensor.Randn([2, 3, clip.Image.Size, clip.Image.Size]);
        SmallClip.WriteTokenizer(_folder.Path);
        OsdpmSystem.Folder.Save(
            _folder.File("osdpm"), model, ClipTextIds.Load(_folder.Path, clip.Text), new Dictionary<string, string>());

        var (stored, tokenizer) = KnownSystems.Registry.Load<ITwoTowers>(_folder.File("osdpm"), SystemRoles.Encoder);
        using var owned = stored;

        Assert.IsType<ClipTextIds>(tokenizer);
        Close.To(model.ImageFeatures(images), stored.ImageFeatures(images), 5e-3, "images");
        Assert.Equal([2, clip.Image.GridSide, clip.Image.GridSide], model.Attend(images)[^1].Shape);
    }

    [Fact]
    public void SfdrTakesItsMap()
    {
        using var noGrad = new NoGradScope();
        using var encoder = new ClipTowers(SmallClip.Create());
        encoder.Eval();
        var images = Tensor.Randn([2, 3, 32, 32]);
        string[] stages = [ClipTowers.MapName];
        var extractor = new FeatureExtractor(
            encoder, new FeatureConfiguration { GridStages = stages, RegionStages = stages, Regions = 12 });

        var features = extractor.Extract(images);

        Assert.Equal(new FeatureSizes { Embed = 16, GridSide = 4, GridChannels = 64, RegionChannels = 64 },
            extractor.Sizes);
        Close.To(encoder.ImageFeatures(images).Normalize(), features.Picture, 1e-5, "picture");
        Close.To(encoder.ForwardSpatial(images, stages).Maps[^1].Flatten(2).Transpose(1, 2), features.Grid, 1e-5,
            "grid");
        Assert.Throws<InvalidDataException>(() => new FeatureExtractor(encoder, new FeatureConfiguration()));
    }

    private ClipModel Save(ClipConfiguration configuration)
    {
        TorchRandom.ManualSeed(3);
        var model = new ClipModel(configuration);
        model.Eval();
        SmallClip.WriteTokenizer(_folder.Path);
        ClipFolder.Save(_folder.Path, model, ScalarType.Float32);
        return model;
    }

    private float[] Encode(string text, PromptTemplate? prompt)
    {
        using var inference = RetrievalInference.Load(KnownSystems.Registry, _folder.Path, prompt);
        var vector = new float[inference.Dimension];
        inference.EncodeTexts([text], vector);
        return vector;
    }

    private static Tensor Rows(float[] values) => Tensor.FromArray<float>(values, values.Length / 16, 16);

    private static RgbImage Picture(int seed, int size)
    {
        var pixels = new byte[3 * size * size];
        new Random(seed).NextBytes(pixels);
        return new RgbImage(size, size, pixels);
    }

    private static Tensor Normalize(IReadOnlyList<RgbImage> images, ClipImageConfiguration image) =>
        ClipPreprocessing.Normalize(images, image.Size, image.Mean, image.Std);
}
