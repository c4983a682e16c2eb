using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Nadir.Systems.Building;
using Nadir.Systems.Building.Losses;
using Nadir.Systems.Contracts;
using Nadir.Systems.DualEncoder.Texts;
using Nadir.Systems.Training;
using Nadir.Systems.Training.Loop;
using Nadir.Systems.Training.Recipes;
using Nadir.Systems.Training.Retrieval;
using Nadir.Torch;
using Nadir.Torch.Nn;

namespace Nadir.Systems.DualEncoder;

/// <summary>All that decides the result of training a dual encoder, apart from the data: a file in recipes/.</summary>
public sealed record DualEncoderRecipe : TowerRecipe
{
    /// <summary>A recipe with default settings.</summary>
    public DualEncoderRecipe() => Task = DualEncoderOptions.ArchitectureName;

    /// <summary>Sizes of the model.</summary>
    [JsonRequired]
    public DualEncoderOptions Model { get; set; } = new();

    /// <summary>
    /// Whether every image goes through the backbone once, unvaried, and training reads those features: much faster,
    /// for a backbone that stays as it is through its last stage (<c>freezeThrough</c>).
    /// </summary>
    public bool CacheImages { get; set; }

    /// <summary>
    /// Views of each image that go through the frozen stages (<c>freezeThrough</c>) once and are kept in files: the
    /// image itself, then ones that are varied as <c>augmentation</c> says, shown in turn, epoch by epoch. The stages
    /// behind are trained. 0: none are kept.
    /// </summary>
    public int CachedViews { get; set; }

    /// <summary>Whether a BERT's sentence vectors of an image's captions, drawn in pairs, are averaged at random
    /// weights before the head; needs 2 captions an image.</summary>
    public bool MixCaptions { get; set; }

    /// <summary>Factor on a loss that holds the similarities among texts to those of the BERT that training started
    /// from, so that words which no caption has keep their neighbours; 0: none.</summary>
    public double TextAnchor { get; set; }

    /// <inheritdoc/>
    [JsonIgnore]
    public override TowerOptions TowerOptions => Model;

    /// <inheritdoc/>
    [JsonIgnore]
    public override bool ReadsPixels => !CacheImages && CachedViews == 0;

    /// <inheritdoc/>
    [JsonIgnore]
    public override int TowerOptionsImageSize => Model.Image.Size;

    /// <inheritdoc/>
    public override void Check()
    {
        Model.Validate();
        base.Check();
        ConfigurationRange.Require(TextAnchor, 0, 1000, "textAnchor");
        if (MixCaptions && CaptionsPerImage != 2)
        {
            throw new InvalidDataException("'mixCaptions' needs 'captionsPerImage' 2.");
        }

        ConfigurationRange.Require(CachedViews, 0, 64, "cachedViews");
        if (CachedViews > 0 && (CacheImages || FreezeThrough is null || ImageSizes.Count > 0))
        {
            throw new InvalidDataException(
                "'cachedViews' are of one size and of stages that stay as they are: set 'freezeThrough', and leave "
                    + "'imageSizes' and 'cacheImages' out.");
        }

        if (CacheImages && Encoder is null && FreezeThrough != Model.StageNames[^1])
        {
            throw new InvalidDataException(
                $"'cacheImages' is for a backbone that stays as it is: set 'freezeThrough' to "
                    + $"'{Model.StageNames[^1]}'.");
        }

        if (Encoder is null && Model.Text.Encoder == TextTowerKind.Gru && (MixCaptions || TextAnchor > 0))
        {
            throw new InvalidDataException(
                "'mixCaptions' and 'textAnchor' are for a text tower with a language model: set 'model.text.encoder' "
                    + "to Bert.");
        }
    }
}

/// <summary>The dual encoder as a system: two towers, trained by contrast.</summary>
public sealed class DualEncoderSystem : RetrievalSystem<DualEncoderRecipe>
{
    /// <summary>How dual encoders lie on disk.</summary>
    public static NetworkFolder<DualEncoderNetwork, DualEncoderOptions> Folder { get; } = new()
    {
        Architecture = DualEncoderOptions.ArchitectureName,
        Title = "dual encoder",
        Json = DualEncoderJson.Default.DualEncoderOptions,
        Validate = options => options.Validate(),
        Create = options => new DualEncoderNetwork(options),
        OptionsOf = network => network.Configuration,
        LoadTokenizer = (folder, options) => options.LoadTokenizer(folder),
        SaveTokenizer = (folder, options, tokenizer) => options.SaveTokenizer(folder, tokenizer),
    };

    /// <inheritdoc/>
    public override string Name => DualEncoderOptions.ArchitectureName;

    /// <inheritdoc/>
    public override string Title => "Dual encoder";

    /// <inheritdoc/>
    public override string Purpose =>
        "Finds remote-sensing images by English words, and words for images: both become vectors whose cosine is "
            + "compared.";

    /// <inheritdoc/>
    public override SystemRoles Roles => SystemRoles.Encoder;

    /// <inheritdoc/>
    public override JsonTypeInfo Recipe => DualEncoderJson.Default.DualEncoderRecipe;

    /// <inheritdoc/>
    public override LoadedModel Load(string folder, ModelLoading loading)
    {
        var (network, tokenizer) = Folder.Load(folder);
        return new LoadedModel(this, network, tokenizer);
    }

    /// <inheritdoc/>
    public override ITextInference? OpenTexts(string folder, bool isBrief) =>
        TowerTextInference.Open(folder, towers: null, isBrief);

    /// <inheritdoc/>
    protected override RetrievalTrainee CreateTrainee(DualEncoderRecipe recipe, RetrievalSetup setup)
    {
        using var start = TowerStart.Read(recipe, setup);
        var options = start.Options as DualEncoderOptions ?? throw new TrainingException(
            $"The recipe's encoder '{recipe.Encoder}' is a CLIP, which the task '{Name}' cannot start from; use the "
                + $"task 'clip', 'osdpm' or 'faami'.");
        return new Trainee(recipe, setup, start, options);
    }

    private sealed class Trainee : TowerTrainee<DualEncoderNetwork>
    {
        private readonly DualEncoderRecipe _recipe;
        private readonly FrozenFeatures? _frozenImages;
        private readonly FrozenFeatures? _frozenTexts;
        private readonly KeptMaps? _kept;

        public Trainee(DualEncoderRecipe recipe, RetrievalSetup setup, TowerStart start, DualEncoderOptions options)
            : base(setup, start, recipe, (new(options), new(options)))
        {
            _recipe = recipe;
            var text = TrainedNetwork.Text as BertTextTower;
            var bert = text?.Bert;
            if (bert is null && (recipe.MixCaptions || recipe.TextAnchor > 0))
            {
                throw new TrainingException(
                    "'mixCaptions' and 'textAnchor' are for a text tower with a language model.");
            }

            if (recipe.CacheImages)
            {
                if (TrainedNetwork.Image.Backbone.Parameters().Any(parameter => parameter.RequiresGrad))
                {
                    throw new TrainingException(
                        $"'cacheImages' is for a backbone that stays as it is: set 'freezeThrough' to "
                            + $"'{TrainedNetwork.Stages[^1].Name}'.");
                }

                _frozenImages = OfImages(TrainedNetwork.Image);
            }

            _kept = recipe.CachedViews > 0
                ? new KeptMaps(TrainedNetwork.Image.Backbone, setup, recipe.CachedViews) : null;
            if (bert is not null && (recipe.TextAnchor > 0 || IsFrozen(bert)))
            {
                _frozenTexts = FrozenFeatures.OfTexts(
                    setup.ShownTexts, new(TrainedNetwork, bert.Width, texts => text!.EncodeSentence(texts).Normalize()),
                    bert.StateDict(), Tokenizer, TrainedNetwork.MaxTextLength, setup);
            }
        }

        public override IReadOnlyList<string> Parts => AveragedNetwork.Parts;

        public override LossTerms Loss(RetrievalBatch batch)
        {
            using var scope = new TensorScope();
            Tensor images;
            using (Setup.Autocast())
            {
                images = (_frozenImages is { } cached
                    ? TrainedNetwork.Image.ProjectPooled(cached.Images(batch.Source).To(Setup.Device))
                    : TrainedNetwork.ImageFeatures(_kept is null
                        ? batch.Images : batch.Images with { KeptMaps = _kept.Of(batch.Source) })).Normalize();
            }

            var (captions, positives, anchor) = Captions(batch);
            var contrast = MultiPositiveContrastiveLoss.Compute(
                images, captions, TrainedNetwork.ScaleFactor(), positives);
            if (anchor is null)
            {
                return scope.Keep(contrast);
            }

            var held = TextAnchorLoss.Compute(captions, anchor) * _recipe.TextAnchor;
            return new LossTerms(scope.Keep(contrast + held),
                [("contrast", scope.Keep(contrast)), ("anchor", scope.Keep(held))]);
        }

        public override void Write(string folder, IReadOnlyDictionary<string, string> metadata) =>
            Folder.Save(folder, AveragedNetwork, Tokenizer, metadata);

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                _kept?.Dispose();
            }

            base.Dispose(disposing);
        }

        private FrozenFeatures OfImages(ImageTower tower) => FrozenFeatures.OfImages(
            new(TrainedNetwork, tower.FeatureCount, pixels => tower.Pool(pixels)), Setup.Recipe.ImageSize,
            $"pooled {string.Join(' ', tower.StageNames)} {TrainedNetwork.Configuration.Image.Pooling}",
            tower.Backbone.StateDict(), views: 1, Setup);

        private static bool IsFrozen(Module module) => module.Parameters().All(parameter => !parameter.RequiresGrad);

        // Unit vectors of the captions, what they belong to, and the frozen sentence vectors that they are held to.
        private (Tensor Captions, Tensor Positives, Tensor? Anchor) Captions(RetrievalBatch batch)
        {
            if (TrainedNetwork.Text is not BertTextTower tower)
            {
                return (TrainedNetwork.TextFeatures(batch.Texts).Normalize(), batch.Positives, null);
            }

            var frozen = _frozenTexts?.Texts(batch.Captions).To(Setup.Device);
            Tensor sentences;
            if (IsFrozen(tower.Bert))
            {
                sentences = frozen!;
            }
            else
            {
                using var autocast = Setup.Autocast();
                sentences = tower.EncodeSentence(batch.Texts).Normalize();
            }

            var positives = batch.Positives;
            if (_recipe.MixCaptions)
            {
                var mixture = CaptionMixture.Draw(batch.Source, _recipe.Seed, Setup.Device);
                sentences = mixture.Of(sentences);
                frozen = frozen is null ? null : mixture.Of(frozen);
                positives = mixture.Positives(positives);
            }

            return (tower.ProjectSentence(sentences).Normalize(), positives, _recipe.TextAnchor > 0 ? frozen : null);
        }
    }
}

/// <summary>
/// Serializers of what the dual encoder stores, made at compile time; what a file has beyond them is refused.
/// </summary>
[JsonSerializable(typeof(DualEncoderOptions))]
[JsonSerializable(typeof(DualEncoderRecipe))]
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    WriteIndented = true,
    UseStringEnumConverter = true,
    ReadCommentHandling = JsonCommentHandling.Skip,
    AllowTrailingCommas = true,
    RespectNullableAnnotations = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    MaxDepth = 16)]
internal sealed partial class DualEncoderJson : JsonSerializerContext;
