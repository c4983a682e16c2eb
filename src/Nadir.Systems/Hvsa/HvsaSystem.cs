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

namespace Nadir.Systems.Hvsa;

/// <summary>All that decides the result of training an HVSA, apart from the data: a file in recipes/bench.</summary>
public sealed record HvsaRecipe : MatchingRecipe
{
    /// <summary>A recipe with default settings.</summary>
    public HvsaRecipe() => Task = HvsaOptions.ArchitectureName;

    /// <summary>Sizes and variant of the model.</summary>
    public HvsaOptions Model { get; set; } = new();

    /// <summary>Both losses.</summary>
    public HvsaLossRecipe Loss { get; set; } = new();

    /// <inheritdoc/>
    [JsonIgnore]
    public override ImageBackboneOptions ImageOptions => Model.Image;

    /// <inheritdoc/>
    [JsonIgnore]
    public override TextEncoderOptions TextOptions => Model.Text;

    /// <inheritdoc/>
    internal override Module CreateNetwork(int vocabularySize) =>
        new HvsaNetwork(Model with { Text = Model.Text with { VocabularySize = vocabularySize } });

    /// <inheritdoc/>
    public override void Check()
    {
        Model.Validate();
        Loss.Check();
        base.Check();
    }
}

/// <summary>HVSA as a system: two towers on the hypersphere, trained by adaptive alignment and uniformity.</summary>
public sealed class HvsaSystem : RetrievalSystem<HvsaRecipe>
{
    /// <summary>How HVSA models lie on disk.</summary>
    public static NetworkFolder<HvsaNetwork, HvsaOptions> Folder { get; } = new()
    {
        Architecture = HvsaOptions.ArchitectureName,
        Title = "HVSA",
        Json = HvsaJson.Default.HvsaOptions,
        Validate = options => options.Validate(),
        Create = options => new HvsaNetwork(options),
        OptionsOf = network => network.Configuration,
        LoadTokenizer = (folder, options) => ModelVocabulary.LoadAny(folder, options.Text.VocabularySize),
        SaveTokenizer = (folder, _, tokenizer) => ModelVocabulary.SaveAny(folder, tokenizer),
    };

    /// <inheritdoc/>
    public override string Name => HvsaOptions.ArchitectureName;

    /// <inheritdoc/>
    public override string Title => "HVSA";

    /// <inheritdoc/>
    public override string Purpose =>
        "Finds remote-sensing images by English words, and words for images: aligned pairs, images spread over the"
        + " hypersphere (Zhang et al. 2023); a baseline of the papers' tables.";

    /// <inheritdoc/>
    public override SystemRoles Roles => SystemRoles.Encoder;

    /// <inheritdoc/>
    public override IReadOnlyList<SystemVariant> Variants =>
        [new("hvsa", "Key-entity attention, adaptive alignment and uniformity", PublishedAs: "HVSA")];

    /// <inheritdoc/>
    public override JsonTypeInfo Recipe => HvsaJson.Default.HvsaRecipe;

    /// <inheritdoc/>
    public override LoadedModel Load(string folder, ModelLoading loading)
    {
        var (network, tokenizer) = Folder.Load(folder);
        return new LoadedModel(this, network, tokenizer);
    }

    /// <inheritdoc/>
    protected override RetrievalTrainee CreateTrainee(HvsaRecipe recipe, RetrievalSetup setup)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        ArgumentNullException.ThrowIfNull(setup);
        var (tokenizer, rows) = setup.BuildTokenizer(recipe.Vocabulary);
        var options = recipe.Model with { Text = recipe.Model.Text with { VocabularySize = rows } };
        return new Trainee(recipe, setup, tokenizer, options);
    }

    private sealed class Trainee(HvsaRecipe recipe, RetrievalSetup setup, ITextTokenizer tokenizer, HvsaOptions options)
        : MatchingTrainee<HvsaNetwork>(setup, recipe, tokenizer, (new(options), new(options)))
    {
        // Of the batch that is being scored.
        private Tensor? _images;

        public override void Write(string folder, IReadOnlyDictionary<string, string> metadata) =>
            Folder.Save(folder, AveragedNetwork, Tokenizer, metadata);

        protected override string TextTitle => options.Text.Title;

        protected override Tensor Scores(RetrievalBatch batch)
        {
            using var scope = new TensorScope();
            using (Setup.Autocast())
            {
                _images = scope.Keep(TrainedNetwork.ImageFeatures(batch.Images).Normalize());
            }

            return scope.Keep(_images.Matmul(TrainedNetwork.TextFeatures(batch.Texts).Normalize().T()));
        }

        protected override LossTerms Loss(Tensor scores, Tensor? positives, RetrievalBatch batch)
        {
            var lengths = batch.Texts.Lengths.ToArray<long>();
            long[] rows = [.. batch.Source.Captions.Index().OrderByDescending(pair => lengths[pair.Index])
                .Select(pair => (long)pair.Item.ImageRow)];
            using var scope = new TensorScope();
            var images = _images!.IndexSelect(0, Tensor.FromArray<long>(rows, rows.Length).To(scores.Device));
            var (total, alignment, uniformity) =
                HvsaLoss.Compute(scores, images, recipe.Loss, TrainedNetwork.LossWeights, positives);
            return new LossTerms(
                scope.Keep(total), [("alignment", scope.Keep(alignment)), ("uniformity", scope.Keep(uniformity))]);
        }
    }
}

/// <summary>Serializers of what HVSA stores, made at compile time; what a file has beyond them is refused.</summary>
[JsonSerializable(typeof(HvsaOptions))]
[JsonSerializable(typeof(HvsaRecipe))]
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    WriteIndented = true,
    UseStringEnumConverter = true,
    ReadCommentHandling = JsonCommentHandling.Skip,
    AllowTrailingCommas = true,
    RespectNullableAnnotations = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    MaxDepth = 16)]
internal sealed partial class HvsaJson : JsonSerializerContext;
