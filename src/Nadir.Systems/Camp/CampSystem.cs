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

namespace Nadir.Systems.Camp;

/// <summary>What a CAMP is trained by.</summary>
public enum CampCriterion
{
    /// <summary>The hinge loss of VSE++ ("CAMP-triplet").</summary>
    Triplet,

    /// <summary>Scores as probabilities of a match ("CAMP-bce"). Cosines below 0 are cut to 1e-6 and then learn
    /// nothing, as in the authors' code.</summary>
    BinaryCrossEntropy,
}

/// <summary>All that decides the result of training a CAMP, apart from the data: a file in recipes/bench.</summary>
public sealed record CampRecipe : MatchingRecipe
{
    /// <summary>A recipe with default settings.</summary>
    public CampRecipe() => Task = CampOptions.ArchitectureName;

    /// <summary>Sizes of the model.</summary>
    public CampOptions Model { get; set; } = new();

    /// <summary>What is minimised.</summary>
    public CampCriterion Criterion { get; set; }

    /// <summary>Margin and negatives; the margin is the triplet's.</summary>
    public RankingLossRecipe Loss { get; set; } = new();

    /// <inheritdoc/>
    [JsonIgnore]
    public override ImageBackboneOptions ImageOptions => Model.Image;

    /// <inheritdoc/>
    [JsonIgnore]
    public override TextEncoderOptions TextOptions => Model.Text;

    /// <inheritdoc/>
    internal override Module CreateNetwork(int vocabularySize) =>
        new CampNetwork(Model with { Text = Model.Text with { VocabularySize = vocabularySize } });

    /// <inheritdoc/>
    public override void Check()
    {
        Model.Validate();
        Loss.Check();
        base.Check();
    }
}

/// <summary>CAMP as a system: tokens of image and text pass messages, trained by margins or as a
/// classification.</summary>
public sealed class CampSystem : RetrievalSystem<CampRecipe>
{
    /// <summary>How CAMPs lie on disk.</summary>
    public static NetworkFolder<CampNetwork, CampOptions> Folder { get; } = new()
    {
        Architecture = CampOptions.ArchitectureName,
        Title = "CAMP",
        Json = CampJson.Default.CampOptions,
        Validate = options => options.Validate(),
        Create = options => new CampNetwork(options),
        OptionsOf = network => network.Configuration,
        LoadTokenizer = (folder, options) => ModelVocabulary.LoadAny(folder, options.Text.VocabularySize),
        SaveTokenizer = (folder, _, tokenizer) => ModelVocabulary.SaveAny(folder, tokenizer),
    };

    /// <inheritdoc/>
    public override string Name => CampOptions.ArchitectureName;

    /// <inheritdoc/>
    public override string Title => "CAMP";

    /// <inheritdoc/>
    public override string Purpose =>
        "Scores how well a text fits a remote-sensing image by messages between words and regions (Wang et al. 2019,"
        + " ICCV); reranks what a search found; a baseline of the papers' tables.";

    /// <inheritdoc/>
    public override SystemRoles Roles => SystemRoles.Reranker;

    /// <inheritdoc/>
    public override IReadOnlyList<SystemVariant> Variants =>
    [
        new("triplet", "Cross attention, hinge loss with the hardest negatives", PublishedAs: "CAMP-triplet"),
        new("bce", "Cross attention, binary cross-entropy", """{ "criterion": "BinaryCrossEntropy" }""",
            PublishedAs: "CAMP-bce"),
    ];

    /// <inheritdoc/>
    public override JsonTypeInfo Recipe => CampJson.Default.CampRecipe;

    /// <inheritdoc/>
    public override LoadedModel Load(string folder, ModelLoading loading)
    {
        var (network, tokenizer) = Folder.Load(folder);
        return new LoadedModel(this, network, tokenizer);
    }

    /// <inheritdoc/>
    protected override RetrievalTrainee CreateTrainee(CampRecipe recipe, RetrievalSetup setup)
    {
        var (tokenizer, rows) = setup.BuildTokenizer(recipe.Vocabulary);
        var options = recipe.Model with { Text = recipe.Model.Text with { VocabularySize = rows } };
        return new Trainee(recipe, setup, tokenizer, options);
    }

    private sealed class Trainee(CampRecipe recipe, RetrievalSetup setup, ITextTokenizer tokenizer, CampOptions options)
        : MatchingTrainee<CampNetwork>(setup, recipe, tokenizer, (new(options), new(options)))
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

            var (words, mask) = TrainedNetwork.Words(batch.Texts);
            return scope.Keep(TrainedNetwork.Score(regions, words, mask));
        }

        protected override LossTerms Loss(Tensor scores, Tensor? positives, RetrievalBatch batch)
        {
            var negatives = recipe.Loss.NegativesAt(batch.Source.Epoch);
            return recipe.Criterion == CampCriterion.Triplet
                ? HingeLoss.Compute(scores, recipe.Loss.Margin, negatives, positives)
                : BinaryMatchingLoss.Compute(scores, negatives, positives);
        }

        public override void Write(string folder, IReadOnlyDictionary<string, string> metadata) =>
            Folder.Save(folder, AveragedNetwork, Tokenizer, metadata);
    }
}

/// <summary>Serializers of what CAMP stores, made at compile time; what a file has beyond them is refused.</summary>
[JsonSerializable(typeof(CampOptions))]
[JsonSerializable(typeof(CampRecipe))]
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    WriteIndented = true,
    UseStringEnumConverter = true,
    ReadCommentHandling = JsonCommentHandling.Skip,
    AllowTrailingCommas = true,
    RespectNullableAnnotations = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    MaxDepth = 16)]
internal sealed partial class CampJson : JsonSerializerContext;
