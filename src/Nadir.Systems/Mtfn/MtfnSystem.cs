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

namespace Nadir.Systems.Mtfn;

/// <summary>All that decides the result of training an MTFN, apart from the data: a file in recipes/bench.</summary>
public sealed record MtfnRecipe : MatchingRecipe
{
    /// <summary>A recipe with default settings.</summary>
    public MtfnRecipe() => Task = MtfnOptions.ArchitectureName;

    /// <summary>Sizes of the model.</summary>
    public MtfnOptions Model { get; set; } = new();

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
        new MtfnNetwork(Model with { Text = Model.Text with { VocabularySize = vocabularySize } });

    /// <inheritdoc/>
    public override void Check()
    {
        Model.Validate();
        Loss.Check();
        base.Check();
    }
}

/// <summary>MTFN as a system: a bilinear score of an image and a text, trained by the hardest negatives of a
/// batch.</summary>
public sealed class MtfnSystem : RetrievalSystem<MtfnRecipe>
{
    /// <summary>How MTFNs lie on disk.</summary>
    public static NetworkFolder<MtfnNetwork, MtfnOptions> Folder { get; } = new()
    {
        Architecture = MtfnOptions.ArchitectureName,
        Title = "MTFN",
        Json = MtfnJson.Default.MtfnOptions,
        Validate = options => options.Validate(),
        Create = options => new MtfnNetwork(options),
        OptionsOf = network => network.Configuration,
        LoadTokenizer = (folder, options) => ModelVocabulary.LoadAny(folder, options.Text.VocabularySize),
        SaveTokenizer = (folder, _, tokenizer) => ModelVocabulary.SaveAny(folder, tokenizer),
    };

    /// <inheritdoc/>
    public override string Name => MtfnOptions.ArchitectureName;

    /// <inheritdoc/>
    public override string Title => "MTFN";

    /// <inheritdoc/>
    public override string Purpose =>
        "Scores how well a text fits a remote-sensing image by a low-rank bilinear form (Wang et al. 2019, ACM MM);"
        + " reranks what a search found; a baseline of the papers' tables.";

    /// <inheritdoc/>
    public override SystemRoles Roles => SystemRoles.Reranker;

    /// <inheritdoc/>
    public override IReadOnlyList<SystemVariant> Variants =>
        [new("mtfn", "Rank-20 fusion of pooled ResNet-18 and skip-thoughts, without reranking", PublishedAs: "MTFN")];

    /// <inheritdoc/>
    public override JsonTypeInfo Recipe => MtfnJson.Default.MtfnRecipe;

    /// <inheritdoc/>
    public override LoadedModel Load(string folder, ModelLoading loading)
    {
        var (network, tokenizer) = Folder.Load(folder);
        return new LoadedModel(this, network, tokenizer);
    }

    /// <inheritdoc/>
    protected override RetrievalTrainee CreateTrainee(MtfnRecipe recipe, RetrievalSetup setup)
    {
        var (tokenizer, rows) = setup.BuildTokenizer(recipe.Vocabulary);
        var options = recipe.Model with { Text = recipe.Model.Text with { VocabularySize = rows } };
        return new Trainee(recipe, setup, tokenizer, options);
    }

    private sealed class Trainee(MtfnRecipe recipe, RetrievalSetup setup, ITextTokenizer tokenizer, MtfnOptions options)
        : MatchingTrainee<MtfnNetwork>(setup, recipe, tokenizer, (new(options), new(options)))
    {
        protected override string TextTitle => options.Text.Title;

        protected override Tensor Scores(RetrievalBatch batch)
        {
            using var scope = new TensorScope();
            Tensor images;
            using (Setup.Autocast())
            {
                images = TrainedNetwork.ImageVectors(batch.Images);
            }

            return scope.Keep(TrainedNetwork.Score(images, TrainedNetwork.TextVectors(batch.Texts)));
        }

        protected override LossTerms Loss(Tensor scores, Tensor? positives, RetrievalBatch batch) =>
            HingeLoss.Compute(scores, recipe.Loss.Margin, recipe.Loss.NegativesAt(batch.Source.Epoch), positives);

        public override void Write(string folder, IReadOnlyDictionary<string, string> metadata) =>
            Folder.Save(folder, AveragedNetwork, Tokenizer, metadata);
    }
}

/// <summary>Serializers of what MTFN stores, made at compile time; what a file has beyond them is refused.</summary>
[JsonSerializable(typeof(MtfnOptions))]
[JsonSerializable(typeof(MtfnRecipe))]
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    WriteIndented = true,
    UseStringEnumConverter = true,
    ReadCommentHandling = JsonCommentHandling.Skip,
    AllowTrailingCommas = true,
    RespectNullableAnnotations = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    MaxDepth = 16)]
internal sealed partial class MtfnJson : JsonSerializerContext;
