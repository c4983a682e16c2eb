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

namespace Nadir.Systems.Scan;

/// <summary>All that decides the result of training a SCAN, apart from the data: a file in recipes/bench.</summary>
public sealed record ScanRecipe : MatchingRecipe
{
    /// <summary>A recipe with default settings.</summary>
    public ScanRecipe() => Task = ScanOptions.ArchitectureName;

    /// <summary>Sizes of the model.</summary>
    public ScanOptions Model { get; set; } = new();

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
        new ScanNetwork(Model with { Text = Model.Text with { VocabularySize = vocabularySize } });

    /// <inheritdoc/>
    public override void Check()
    {
        Model.Validate();
        Loss.Check();
        base.Check();
    }
}

/// <summary>SCAN as a system: regions and words attend to each other, trained by the hardest negatives of a
/// batch.</summary>
public sealed class ScanSystem : RetrievalSystem<ScanRecipe>
{
    /// <summary>How SCANs lie on disk.</summary>
    public static NetworkFolder<ScanNetwork, ScanOptions> Folder { get; } = new()
    {
        Architecture = ScanOptions.ArchitectureName,
        Title = "SCAN",
        Json = ScanJson.Default.ScanOptions,
        Validate = options => options.Validate(),
        Create = options => new ScanNetwork(options),
        OptionsOf = network => network.Configuration,
        LoadTokenizer = (folder, options) => ModelVocabulary.LoadAny(folder, options.Text.VocabularySize),
        SaveTokenizer = (folder, _, tokenizer) => ModelVocabulary.SaveAny(folder, tokenizer),
    };

    /// <inheritdoc/>
    public override string Name => ScanOptions.ArchitectureName;

    /// <inheritdoc/>
    public override string Title => "SCAN";

    /// <inheritdoc/>
    public override string Purpose =>
        "Scores how well a text fits a remote-sensing image, words against regions (Lee et al. 2018); reranks what a"
        + " search found; a baseline of the papers' tables.";

    /// <inheritdoc/>
    public override SystemRoles Roles => SystemRoles.Reranker;

    /// <inheritdoc/>
    public override IReadOnlyList<SystemVariant> Variants =>
    [
        new("t2i", "Each word attends to regions", PublishedAs: "SCAN t2i"),
        new("i2t", "Each region attends to words", """{ "model": { "direction": "ImageToText" } }""",
            PublishedAs: "SCAN i2t"),
    ];

    /// <inheritdoc/>
    public override JsonTypeInfo Recipe => ScanJson.Default.ScanRecipe;

    /// <inheritdoc/>
    public override LoadedModel Load(string folder, ModelLoading loading)
    {
        var (network, tokenizer) = Folder.Load(folder);
        return new LoadedModel(this, network, tokenizer);
    }

    /// <inheritdoc/>
    protected override RetrievalTrainee CreateTrainee(ScanRecipe recipe, RetrievalSetup setup)
    {
        var (tokenizer, rows) = setup.BuildTokenizer(recipe.Vocabulary);
        var options = recipe.Model with { Text = recipe.Model.Text with { VocabularySize = rows } };
        return new Trainee(recipe, setup, tokenizer, options);
    }

    private sealed class Trainee(ScanRecipe recipe, RetrievalSetup setup, ITextTokenizer tokenizer, ScanOptions options)
        : MatchingTrainee<ScanNetwork>(setup, recipe, tokenizer, (new(options), new(options)))
    {
        protected override string TextTitle => options.Text.Title;

        protected override Tensor Scores(RetrievalBatch batch)
        {
            using var scope = new TensorScope();
            Tensor regions;
            using (Setup.Autocast())
            {
                regions = TrainedNetwork.Regions(batch.Images);
            }

            return scope.Keep(TrainedNetwork.Score(regions, TrainedNetwork.Words(batch.Texts), batch.Texts.Lengths));
        }

        protected override LossTerms Loss(Tensor scores, Tensor? positives, RetrievalBatch batch) =>
            HingeLoss.Compute(scores, recipe.Loss.Margin, recipe.Loss.NegativesAt(batch.Source.Epoch), positives);

        public override void Write(string folder, IReadOnlyDictionary<string, string> metadata) =>
            Folder.Save(folder, AveragedNetwork, Tokenizer, metadata);
    }
}

/// <summary>Serializers of what SCAN stores, made at compile time; what a file has beyond them is refused.</summary>
[JsonSerializable(typeof(ScanOptions))]
[JsonSerializable(typeof(ScanRecipe))]
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    WriteIndented = true,
    UseStringEnumConverter = true,
    ReadCommentHandling = JsonCommentHandling.Skip,
    AllowTrailingCommas = true,
    RespectNullableAnnotations = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    MaxDepth = 16)]
internal sealed partial class ScanJson : JsonSerializerContext;
