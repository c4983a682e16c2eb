using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Nadir.Systems.Building;
using Nadir.Systems.Building.Backbones;
using Nadir.Systems.Building.Losses;
using Nadir.Systems.Building.TextEncoders;
using Nadir.Systems.Contracts;
using Nadir.Systems.Training.Loop;
using Nadir.Systems.Training.Recipes;
using Nadir.Systems.Training.Retrieval;
using Nadir.Text;
using Nadir.Torch;
using Nadir.Torch.Nn;

namespace Nadir.Systems.Galr;

/// <summary>All that decides the result of training an GaLR, apart from the data: a file in recipes/bench.</summary>
public sealed record GalrRecipe : MatchingRecipe
{
    /// <summary>A recipe with default settings.</summary>
    public GalrRecipe() => Task = GalrOptions.ArchitectureName;

    /// <summary>Sizes and variant of the model.</summary>
    public GalrOptions Model { get; set; } = new();

    /// <summary>The hinge loss; the released code has all negatives and one margin.</summary>
    public MarginLossRecipe Loss { get; set; } = new() { Negatives = HingeKind.Sum };

    /// <inheritdoc/>
    [JsonIgnore]
    public override ImageBackboneOptions ImageOptions => Model.Image;

    /// <inheritdoc/>
    [JsonIgnore]
    public override TextEncoderOptions TextOptions => Model.Text;

    /// <inheritdoc/>
    internal override Module CreateNetwork(int vocabularySize) =>
        new GalrNetwork(Model with { Text = Model.Text with { VocabularySize = vocabularySize } });

    /// <inheritdoc/>
    public override void Check()
    {
        Model.Validate();
        Loss.Check();
        base.Check();
    }
}

/// <summary>GaLR as a system: two towers, the image's from global and local information.</summary>
public sealed class GalrSystem : RetrievalSystem<GalrRecipe>
{
    /// <summary>How GaLR models lie on disk.</summary>
    public static NetworkFolder<GalrNetwork, GalrOptions> Folder { get; } = new()
    {
        Architecture = GalrOptions.ArchitectureName,
        Title = "GaLR",
        Json = GalrJson.Default.GalrOptions,
        Validate = options => options.Validate(),
        Create = options => new GalrNetwork(options),
        OptionsOf = network => network.Configuration,
        LoadTokenizer = (folder, options) => ModelVocabulary.LoadAny(folder, options.Text.VocabularySize),
        SaveTokenizer = (folder, _, tokenizer) => ModelVocabulary.SaveAny(folder, tokenizer),
    };

    /// <inheritdoc/>
    public override string Name => GalrOptions.ArchitectureName;

    /// <inheritdoc/>
    public override string Title => "GaLR";

    /// <inheritdoc/>
    public override string Purpose =>
        "Finds remote-sensing images by English words, and words for images: global features and a graph of local ones,"
        + " fused (Yuan et al. 2022); a baseline of the papers' tables.";

    /// <inheritdoc/>
    public override SystemRoles Roles => SystemRoles.Encoder;

    /// <inheritdoc/>
    public override IReadOnlyList<SystemVariant> Variants =>
        [new("galr", "MVSA, a graph over grid cells in place of detected objects, MIDF; without multivariate rerank",
            PublishedAs: "GaLR w/o MR")];

    /// <inheritdoc/>
    public override JsonTypeInfo Recipe => GalrJson.Default.GalrRecipe;

    /// <inheritdoc/>
    public override LoadedModel Load(string folder, ModelLoading loading)
    {
        var (network, tokenizer) = Folder.Load(folder);
        return new LoadedModel(this, network, tokenizer);
    }

    /// <inheritdoc/>
    protected override RetrievalTrainee CreateTrainee(GalrRecipe recipe, RetrievalSetup setup)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        ArgumentNullException.ThrowIfNull(setup);
        var (tokenizer, rows) = setup.BuildTokenizer(recipe.Vocabulary);
        var options = recipe.Model with { Text = recipe.Model.Text with { VocabularySize = rows } };
        return new Trainee(recipe, setup, tokenizer, options);
    }

    private sealed class Trainee : MatchingTrainee<GalrNetwork>
    {
        private const int SampleSize = 2048;

        private readonly GalrOptions _options;
        private readonly MarginLoss _loss;

        public Trainee(GalrRecipe recipe, RetrievalSetup setup, ITextTokenizer tokenizer, GalrOptions options)
            : base(setup, recipe, tokenizer, (new(options), new(options)))
        {
            (_options, _loss) = (options, new MarginLoss(recipe.Loss, setup));
            FitObjects();
        }

        public override void Write(string folder, IReadOnlyDictionary<string, string> metadata) =>
            Folder.Save(folder, AveragedNetwork, Tokenizer, metadata);

        protected override string TextTitle => _options.Text.Title;

        protected override Tensor Scores(RetrievalBatch batch)
        {
            using var scope = new TensorScope();
            Tensor images;
            using (Setup.Autocast())
            {
                images = TrainedNetwork.ImageFeatures(batch.Images).Normalize();
            }

            return scope.Keep(images.Matmul(TrainedNetwork.TextFeatures(batch.Texts).Normalize().T()));
        }

        protected override LossTerms Loss(Tensor scores, Tensor? positives, RetrievalBatch batch) =>
            _loss.Compute(scores, positives, batch.Source);

        // On training images, evenly taken from all, as the backbone sees them before the first step.
        private void FitObjects()
        {
            using var noGrad = new NoGradScope();
            var train = Setup.Images;
            var count = Math.Min(SampleSize, train.Count);
            using var components = new PrincipalComponents(TrainedNetwork.Backbone.OutputChannels);
            TrainedNetwork.Eval();
            ImagePass.Run(
                TrainedNetwork,
                [.. Enumerable.Range(0, count).Select(index => train[(int)((long)index * train.Count / count)])],
                Setup.Decode,
                (pixels, _, _) => components.Add(GridObjects.Cells(TrainedNetwork.LastMap(pixels))),
                CancellationToken.None);
            TrainedNetwork.Train();
            TrainedNetwork.Objects.Fit(components);
            AveragedNetwork.Objects.Fit(components);
        }
    }
}

/// <summary>Serializers of what GaLR stores, made at compile time; what a file has beyond them is refused.</summary>
[JsonSerializable(typeof(GalrOptions))]
[JsonSerializable(typeof(GalrRecipe))]
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    WriteIndented = true,
    UseStringEnumConverter = true,
    ReadCommentHandling = JsonCommentHandling.Skip,
    AllowTrailingCommas = true,
    RespectNullableAnnotations = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    MaxDepth = 16)]
internal sealed partial class GalrJson : JsonSerializerContext;
