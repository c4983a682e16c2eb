using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Nadir.Systems.Building.Backbones;
using Nadir.Systems.Building.TextEncoders;
using Nadir.Systems.Contracts;
using Nadir.Systems.Training.Loop;
using Nadir.Systems.Training.Recipes;
using Nadir.Systems.Training.Retrieval;
using Nadir.Text;
using Nadir.Torch;
using Nadir.Torch.Nn;

namespace Nadir.Systems.Amfmn;

/// <summary>All that decides the result of training an AMFMN, apart from the data: a file in recipes/bench.</summary>
public sealed record AmfmnRecipe : MatchingRecipe
{
    /// <summary>A recipe with default settings.</summary>
    public AmfmnRecipe() => Task = AmfmnOptions.ArchitectureName;

    /// <summary>Sizes and variant of the model.</summary>
    public AmfmnOptions Model { get; set; } = new();

    /// <summary>The hinge loss; the paper's has dynamic margins and the hardest negatives, the released code 0.2 and
    /// all negatives.</summary>
    public MarginLossRecipe Loss { get; set; } = new() { DynamicMargin = new DynamicMarginRecipe() };

    /// <inheritdoc/>
    [JsonIgnore]
    public override ImageBackboneOptions ImageOptions => Model.Image;

    /// <inheritdoc/>
    [JsonIgnore]
    public override TextEncoderOptions TextOptions => Model.Text;

    /// <inheritdoc/>
    internal override Module CreateNetwork(int vocabularySize) =>
        new AmfmnNetwork(Model with { Text = Model.Text with { VocabularySize = vocabularySize } });

    /// <inheritdoc/>
    public override void Check()
    {
        Model.Validate();
        Loss.Check();
        base.Check();
    }
}

/// <summary>AMFMN as a system: a pair scorer in which images gate captions.</summary>
public sealed class AmfmnSystem : RetrievalSystem<AmfmnRecipe>
{
    /// <summary>How AMFMN models lie on disk.</summary>
    public static NetworkFolder<AmfmnNetwork, AmfmnOptions> Folder { get; } = new()
    {
        Architecture = AmfmnOptions.ArchitectureName,
        Title = "AMFMN",
        Json = AmfmnJson.Default.AmfmnOptions,
        Validate = options => options.Validate(),
        Create = options => new AmfmnNetwork(options),
        OptionsOf = network => network.Configuration,
        LoadTokenizer = (folder, options) => ModelVocabulary.LoadAny(folder, options.Text.VocabularySize),
        SaveTokenizer = (folder, _, tokenizer) => ModelVocabulary.SaveAny(folder, tokenizer),
    };

    /// <inheritdoc/>
    public override string Name => AmfmnOptions.ArchitectureName;

    /// <inheritdoc/>
    public override string Title => "AMFMN";

    /// <inheritdoc/>
    public override string Purpose =>
        "Scores how well a text fits a remote-sensing image, each image gating the text's vector (Yuan et al. 2021);"
        + " reranks what a search found, and is a baseline of the papers' tables.";

    /// <inheritdoc/>
    public override SystemRoles Roles => SystemRoles.Reranker;

    /// <inheritdoc/>
    public override IReadOnlyList<SystemVariant> Variants =>
    [
        new("soft", "The image gates the caption", """{"model":{"guidance":"Soft"}}""", "AMFMN-soft"),
        new("fusion", "Image and caption gate their fusion", """{"model":{"guidance":"Fusion"}}""", "AMFMN-fusion"),
        new("sim", "Their product gates the caption", """{"model":{"guidance":"Similarity"}}""", "AMFMN-sim"),
    ];

    /// <inheritdoc/>
    public override JsonTypeInfo Recipe => AmfmnJson.Default.AmfmnRecipe;

    /// <inheritdoc/>
    public override LoadedModel Load(string folder, ModelLoading loading)
    {
        var (network, tokenizer) = Folder.Load(folder);
        return new LoadedModel(this, network, tokenizer);
    }

    /// <inheritdoc/>
    protected override RetrievalTrainee CreateTrainee(AmfmnRecipe recipe, RetrievalSetup setup)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        ArgumentNullException.ThrowIfNull(setup);
        var (tokenizer, rows) = setup.BuildTokenizer(recipe.Vocabulary);
        var options = recipe.Model with { Text = recipe.Model.Text with { VocabularySize = rows } };
        return new Trainee(recipe, setup, tokenizer, options);
    }

    private sealed class Trainee(
        AmfmnRecipe recipe, RetrievalSetup setup, ITextTokenizer tokenizer, AmfmnOptions options)
        : MatchingTrainee<AmfmnNetwork>(setup, recipe, tokenizer, (new(options), new(options)))
    {
        private readonly MarginLoss _loss = new(recipe.Loss, setup);

        public override void Write(string folder, IReadOnlyDictionary<string, string> metadata) =>
            Folder.Save(folder, AveragedNetwork, Tokenizer, metadata);

        protected override string TextTitle => options.Text.Title;

        protected override Tensor Scores(RetrievalBatch batch)
        {
            using var scope = new TensorScope();
            Tensor images;
            using (Setup.Autocast())
            {
                images = TrainedNetwork.ImageFeatures(batch.Images);
            }

            return scope.Keep(TrainedNetwork.Score(images, TrainedNetwork.TextFeatures(batch.Texts)));
        }

        protected override LossTerms Loss(Tensor scores, Tensor? positives, RetrievalBatch batch) =>
            _loss.Compute(scores, positives, batch.Source);
    }
}

/// <summary>Serializers of what AMFMN stores, made at compile time; what a file has beyond them is refused.</summary>
[JsonSerializable(typeof(AmfmnOptions))]
[JsonSerializable(typeof(AmfmnRecipe))]
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    WriteIndented = true,
    UseStringEnumConverter = true,
    ReadCommentHandling = JsonCommentHandling.Skip,
    AllowTrailingCommas = true,
    RespectNullableAnnotations = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    MaxDepth = 16)]
internal sealed partial class AmfmnJson : JsonSerializerContext;
