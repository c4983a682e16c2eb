using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Nadir.Systems.Building.Losses;
using Nadir.Systems.Contracts;
using Nadir.Systems.Training;
using Nadir.Systems.Training.Loop;
using Nadir.Systems.Training.Recipes;
using Nadir.Systems.Training.Retrieval;
using Nadir.Torch;

namespace Nadir.Systems.DualEncoder;

/// <summary>All that decides the result of training a dual encoder, apart from the data: a file in recipes/.</summary>
public sealed record DualEncoderRecipe : TowerRecipe
{
    /// <summary>A recipe with default settings.</summary>
    public DualEncoderRecipe() => Task = DualEncoderOptions.ArchitectureName;

    /// <summary>Sizes of the model.</summary>
    [JsonRequired]
    public DualEncoderOptions Model { get; set; } = new();

    /// <inheritdoc/>
    [JsonIgnore]
    public override TowerOptions TowerOptions => Model;

    /// <inheritdoc/>
    [JsonIgnore]
    public override int TowerOptionsImageSize => Model.Image.Size;

    /// <inheritdoc/>
    public override void Check()
    {
        Model.Validate();
        base.Check();
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
    };

    /// <inheritdoc/>
    public override string Name => DualEncoderOptions.ArchitectureName;

    /// <inheritdoc/>
    public override string Title => "Dual encoder";

    /// <inheritdoc/>
    public override string Purpose =>
        "Finds remote-sensing images by English words, and words for images: both become vectors whose cosine is compared.";

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
    protected override RetrievalTrainee CreateTrainee(DualEncoderRecipe recipe, RetrievalSetup setup)
    {
        using var start = TowerStart.Read(recipe, setup);
        var options = start.Options as DualEncoderOptions ?? throw new TrainingException(
            $"The recipe's encoder '{recipe.Encoder}' is a CLIP, which the task '{Name}' cannot start from; use the task 'clip', 'osdpm' or 'faami'.");
        return new Trainee(recipe, setup, start, options);
    }

    private sealed class Trainee(DualEncoderRecipe recipe, RetrievalSetup setup, TowerStart start, DualEncoderOptions options)
        : TowerTrainee<DualEncoderNetwork>(setup, start, recipe, (new(options), new(options)))
    {
        public override IReadOnlyList<string> Parts => AveragedNetwork.Parts;

        public override LossTerms Loss(RetrievalBatch batch)
        {
            using var scope = new TensorScope();
            Tensor images;
            using (Setup.Autocast())
            {
                images = TrainedNetwork.ImageFeatures(batch.Images).Normalize();
            }

            var captions = TrainedNetwork.TextFeatures(batch.Texts).Normalize();
            return scope.Keep(MultiPositiveContrastiveLoss.Compute(images, captions, TrainedNetwork.ScaleFactor(), batch.Positives));
        }

        public override void Write(string folder, IReadOnlyDictionary<string, string> metadata) =>
            Folder.Save(folder, AveragedNetwork, Tokenizer, metadata);
    }
}

/// <summary>Serializers of what the dual encoder stores, made at compile time; what a file has beyond them is refused.</summary>
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
