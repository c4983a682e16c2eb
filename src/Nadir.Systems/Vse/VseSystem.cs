using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
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

namespace Nadir.Systems.Vse;

/// <summary>All that decides the result of training a VSE++, apart from the data: a file in recipes/bench.</summary>
public sealed record VseRecipe : MatchingRecipe
{
    /// <summary>A recipe with default settings.</summary>
    public VseRecipe() => Task = VseOptions.ArchitectureName;

    /// <summary>Sizes of the model.</summary>
    public VseOptions Model { get; set; } = new();

    /// <summary>The hinge loss.</summary>
    public RankingLossRecipe Loss { get; set; } = new();

    /// <inheritdoc/>
    [JsonIgnore]
    public override ImageBackboneOptions ImageOptions => Model.Image;

    /// <inheritdoc/>
    [JsonIgnore]
    public override TextEncoderOptions TextOptions => Model.Text;

    /// <inheritdoc/>
    internal override Module CreateNetwork(int vocabularySize) =>
        new VseNetwork(Model with { Text = Model.Text with { VocabularySize = vocabularySize } });

    /// <inheritdoc/>
    public override void Check()
    {
        Model.Validate();
        Loss.Check();
        base.Check();
    }
}

/// <summary>VSE++ as a system: two towers, trained by the hardest negatives of a batch.</summary>
public sealed class VseSystem : RetrievalSystem<VseRecipe>
{
    /// <summary>How VSE++ models lie on disk.</summary>
    public static NetworkFolder<VseNetwork, VseOptions> Folder { get; } = new()
    {
        Architecture = VseOptions.ArchitectureName,
        Title = "VSE++",
        Json = VseJson.Default.VseOptions,
        Validate = options => options.Validate(),
        Create = options => new VseNetwork(options),
        OptionsOf = network => network.Configuration,
        LoadTokenizer = (folder, options) => ModelVocabulary.LoadAny(folder, options.Text.VocabularySize),
        SaveTokenizer = (folder, _, tokenizer) => ModelVocabulary.SaveAny(folder, tokenizer),
    };

    /// <inheritdoc/>
    public override string Name => VseOptions.ArchitectureName;

    /// <inheritdoc/>
    public override string Title => "VSE++";

    /// <inheritdoc/>
    public override string Purpose =>
        "Finds remote-sensing images by English words, and words for images: one vector each, trained with the hardest"
        + " negatives (Faghri et al. 2018); a baseline of the papers' tables.";

    /// <inheritdoc/>
    public override SystemRoles Roles => SystemRoles.Encoder | SystemRoles.Reranker;

    /// <inheritdoc/>
    public override IReadOnlyList<SystemVariant> Variants =>
        [new("vsepp", "Pooled ResNet-18 and a GRU, hardest negatives", PublishedAs: "VSE++")];

    /// <inheritdoc/>
    public override JsonTypeInfo Recipe => VseJson.Default.VseRecipe;

    /// <inheritdoc/>
    public override LoadedModel Load(string folder, ModelLoading loading)
    {
        var (network, tokenizer) = Folder.Load(folder);
        return new LoadedModel(this, network, tokenizer);
    }

    /// <inheritdoc/>
    protected override RetrievalTrainee CreateTrainee(VseRecipe recipe, RetrievalSetup setup)
    {
        var (tokenizer, rows) = setup.BuildTokenizer(recipe.Vocabulary);
        var options = recipe.Model with { Text = recipe.Model.Text with { VocabularySize = rows } };
        return new Trainee(recipe, setup, tokenizer, options);
    }

    private sealed class Trainee(VseRecipe recipe, RetrievalSetup setup, ITextTokenizer tokenizer, VseOptions options)
        : MatchingTrainee<VseNetwork>(setup, recipe, tokenizer, (new(options), new(options)))
    {
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
            HingeLoss.Compute(scores, recipe.Loss.Margin, recipe.Loss.NegativesAt(batch.Source.Epoch), positives);

        public override void Write(string folder, IReadOnlyDictionary<string, string> metadata) =>
            Folder.Save(folder, AveragedNetwork, Tokenizer, metadata);
    }
}

/// <summary>Serializers of what VSE++ stores, made at compile time; what a file has beyond them is refused.</summary>
[JsonSerializable(typeof(VseOptions))]
[JsonSerializable(typeof(VseRecipe))]
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    WriteIndented = true,
    UseStringEnumConverter = true,
    ReadCommentHandling = JsonCommentHandling.Skip,
    AllowTrailingCommas = true,
    RespectNullableAnnotations = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    MaxDepth = 16)]
internal sealed partial class VseJson : JsonSerializerContext;
