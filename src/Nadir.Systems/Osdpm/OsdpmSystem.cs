using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Nadir.Systems.Building;
using Nadir.Systems.Building.Losses;
using Nadir.Systems.Contracts;
using Nadir.Systems.DualEncoder.Texts;
using Nadir.Systems.Training.Loop;
using Nadir.Systems.Training.Recipes;
using Nadir.Systems.Training.Retrieval;
using Nadir.Text;
using Nadir.Torch;

namespace Nadir.Systems.Osdpm;

/// <summary>How OSDPM's object-semantic feature clustering takes part in a training.</summary>
public sealed record ClusteringRecipe
{
    /// <summary>Factor on the clustering loss; 0: no clustering.</summary>
    public double Weight { get; set; } = 0.3;

    /// <summary>How many object nouns get a prototype, the most frequent ones.</summary>
    public int Nouns { get; set; } = 64;

    /// <summary>What a noun's count in the captions of an image is multiplied with.</summary>
    public NounWeighting Weighting { get; set; } = NounWeighting.GlobalFrequency;
}

/// <summary>All that decides the result of training an OSDPM, apart from the data: a file in recipes/.</summary>
public sealed record OsdpmRecipe : TowerRecipe
{
    /// <summary>A recipe with default settings.</summary>
    public OsdpmRecipe() => Task = OsdpmOptions.ArchitectureName;

    /// <summary>Sizes of the model; its nouns are counted in the training captions.</summary>
    public OsdpmOptions Model { get; set; } = new();

    /// <summary>The object-semantic clustering.</summary>
    public ClusteringRecipe Clustering { get; set; } = new();

    /// <summary>A model whose image side is kept as it is while a text tower with a language model learns to meet its
    /// vectors; null: images are trained as well.</summary>
    public LockedImagesRecipe? LockedImages { get; set; }

    /// <inheritdoc/>
    [JsonIgnore]
    public override bool ReadsPixels => LockedImages is null;

    /// <inheritdoc/>
    [JsonIgnore]
    public override TowerOptions TowerOptions => Model.Encoder;

    /// <inheritdoc/>
    [JsonIgnore]
    public override int TowerOptionsImageSize => Model.Encoder.Image.Size;

    /// <inheritdoc/>
    public override void Check()
    {
        if (Model.Clip is not null)
        {
            throw new InvalidDataException("'model.clip' is written by the training; name the CLIP as 'encoder'.");
        }

        Model.Validate();
        if (Model.Nouns.Count > 0)
        {
            throw new InvalidDataException(
                "'model.nouns' is written by the training, which counts them; 'clustering.nouns' says how many.");
        }

        ConfigurationRange.Require(Clustering.Weight, 0, 1000, "clustering.weight");
        ConfigurationRange.Require(Clustering.Nouns, 2, 4096, "clustering.nouns");
        if (LockedImages is null && Model.Encoder.Text.WordTower is not null)
        {
            throw new InvalidDataException(
                "'text.wordTower' comes from the model that 'lockedImages' names, and there is none.");
        }

        LockedImages?.Check(this);
        base.Check();
    }
}

/// <summary>
/// OSDPM as a system: two towers with attention, trained by contrast and clustering around object nouns.
/// </summary>
public sealed class OsdpmSystem : RetrievalSystem<OsdpmRecipe>
{
    /// <summary>How OSDPMs lie on disk.</summary>
    public static NetworkFolder<OsdpmNetwork, OsdpmOptions> Folder { get; } = new()
    {
        Architecture = OsdpmOptions.ArchitectureName,
        Title = "OSDPM",
        Json = OsdpmJson.Default.OsdpmOptions,
        Validate = options => options.Validate(),
        Create = options => new OsdpmNetwork(options),
        OptionsOf = network => network.Configuration,
        LoadTokenizer = (folder, options) => options.Towers.LoadTokenizer(folder),
        SaveTokenizer = (folder, options, tokenizer) => options.Towers.SaveTokenizer(folder, tokenizer),
    };

    /// <inheritdoc/>
    public override string Name => OsdpmOptions.ArchitectureName;

    /// <inheritdoc/>
    public override string Title => "OSDPM";

    /// <inheritdoc/>
    public override string Purpose =>
        "Finds remote-sensing images by English words, and words for images (Tian et al. 2025); its attention can be "
            + "shown.";

    /// <inheritdoc/>
    public override SystemRoles Roles => SystemRoles.Encoder;

    /// <inheritdoc/>
    public override IReadOnlyList<SystemVariant> Variants =>
        [new("osdpm", "DAPN and OSFCM, as in the paper's tables 1 and 2", PublishedAs: "OSDPM")];

    /// <inheritdoc/>
    public override JsonTypeInfo Recipe => OsdpmJson.Default.OsdpmRecipe;

    /// <inheritdoc/>
    public override LoadedModel Load(string folder, ModelLoading loading)
    {
        var (network, tokenizer) = Folder.Load(folder);
        return new LoadedModel(this, network, tokenizer);
    }

    /// <inheritdoc/>
    public override ITextInference? OpenTexts(string folder, bool isBrief) =>
        TowerTextInference.Open(folder, towers: "encoder", isBrief);

    /// <inheritdoc/>
    protected override RetrievalTrainee CreateTrainee(OsdpmRecipe recipe, RetrievalSetup setup)
    {
        if (recipe.LockedImages is { } locked)
        {
            return LockedImagesTrainee.Create(recipe, locked, setup);
        }

        using var start = TowerStart.Read(recipe, setup);
        var nouns = recipe.Clustering.Weight > 0 ? ObjectNouns.Count(setup, recipe.Clustering) : null;
        var options = recipe.Model.On(start.Options) with { Nouns = nouns?.Names ?? [] };
        return new Trainee(recipe, setup, start, options, nouns);
    }

    /// <summary>The object nouns of the training captions, and how likely each is for each image.</summary>
    private sealed record ObjectNouns(IReadOnlyList<NounFrequency> Nouns, NounPriors Priors)
    {
        public IReadOnlyList<string> Names => [.. Nouns.Select(noun => noun.Noun)];

        public static ObjectNouns Count(RetrievalSetup setup, ClusteringRecipe clustering)
        {
            IReadOnlyList<string>[] captions = [.. setup.Images.Select(image => image.Captions)];
            var statistics = NounStatistics.Count(captions);
            var nouns = statistics.TopObjects(clustering.Nouns);
            return new ObjectNouns(nouns,
                NounPriors.Compute(captions, statistics, nouns, new NounPriorOptions(clustering.Weighting)));
        }
    }

    private sealed class Trainee : TowerTrainee<OsdpmNetwork>
    {
        private readonly ClusteringRecipe _clustering;
        private readonly Tensor? _priors;

        public Trainee(OsdpmRecipe recipe, RetrievalSetup setup, TowerStart start, OsdpmOptions options,
            ObjectNouns? nouns)
            : base(setup, start, recipe, (new OsdpmNetwork(options), new OsdpmNetwork(options)))
        {
            _clustering = recipe.Clustering;
            if (TrainedNetwork.Clustering is { } clustering && nouns is { Priors: var priors })
            {
                using var scope = new TensorScope();
                _priors = Tensor.FromArray(priors.Probabilities.Span, priors.ImageCount, priors.NounCount)
                    .To(setup.Device).DetachFromScope();
                InitializePrototypes(clustering, nouns.Nouns);
            }
        }

        public override IReadOnlyList<string> Parts =>
        [
            .. AveragedNetwork.Towers.Parts,
            AveragedNetwork.Perception is null ? "No perception network."
                : "DAPN: spatial-channel attention and adaptive-saliency-region attention, added to the image vector.",
            AveragedNetwork.Clustering is null
                ? "No clustering."
                : $"OSFCM: in training, image vectors were drawn "
                    + $"to {AveragedNetwork.Configuration.Nouns.Count} object nouns by the captions' priors.",
        ];

        public override LossTerms Loss(RetrievalBatch batch)
        {
            using var scope = new TensorScope();
            Tensor images;
            using (Setup.Autocast())
            {
                images = TrainedNetwork.ImageFeatures(batch.Images).Normalize();
            }

            var captions = TrainedNetwork.TextFeatures(batch.Texts).Normalize();
            var contrast = MultiPositiveContrastiveLoss.Compute(
                images, captions, TrainedNetwork.Towers.ScaleFactor(), batch.Positives);
            if (TrainedNetwork.Clustering is not { } clustering)
            {
                return scope.Keep(contrast);
            }

            var rows = Tensor.FromArray<long>(
                [.. batch.Source.ImageIndices.Select(index => (long)index)], batch.Source.Count).To(Setup.Device);
            var drawn = clustering.Loss(images, _priors!.IndexSelect(0, rows)) * _clustering.Weight;
            return new LossTerms(scope.Keep(contrast + drawn),
                [("contrast", scope.Keep(contrast)), ("clustering", scope.Keep(drawn))]);
        }

        public override void Write(string folder, IReadOnlyDictionary<string, string> metadata) =>
            Folder.Save(folder, AveragedNetwork, Tokenizer, metadata);

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                _priors?.Dispose();
            }

            base.Dispose(disposing);
        }

        // The prototype of a noun starts where the text encoder puts the noun, in the form that captions mostly use.
        private void InitializePrototypes(ObjectSemanticClustering clustering, IReadOnlyList<NounFrequency> nouns)
        {
            using var noGrad = new NoGradScope();
            using var scope = new TensorScope();
            var texts = TextInputs.Create(
                [.. nouns.Select(noun => noun.Written)], Tokenizer, TrainedNetwork.MaxTextLength);
            TrainedNetwork.Eval();
            clustering.Prototypes.CopyInPlace(TrainedNetwork.TextFeatures(texts.To(Setup.Device)).Normalize());
            TrainedNetwork.Train();
        }
    }
}

/// <summary>Serializers of what OSDPM stores, made at compile time; what a file has beyond them is refused.</summary>
[JsonSerializable(typeof(OsdpmOptions))]
[JsonSerializable(typeof(OsdpmRecipe))]
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    WriteIndented = true,
    UseStringEnumConverter = true,
    ReadCommentHandling = JsonCommentHandling.Skip,
    AllowTrailingCommas = true,
    RespectNullableAnnotations = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    MaxDepth = 16)]
internal sealed partial class OsdpmJson : JsonSerializerContext;
