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

namespace Nadir.Systems.Clip;

/// <summary>All that decides the result of fine-tuning a CLIP, apart from the data: a file in recipes/.</summary>
public sealed record ClipRecipe : TowerRecipe
{
    /// <summary>A recipe with default settings.</summary>
    public ClipRecipe() => Task = ClipConfiguration.ArchitectureName;

    /// <summary>Not used: the CLIP that <see cref="TowerRecipe.Encoder"/> names brings its sizes.</summary>
    [JsonIgnore]
    public override TowerOptions TowerOptions => new ClipConfiguration();

    /// <summary>Not used: a CLIP's images have one size.</summary>
    [JsonIgnore]
    public override int TowerOptionsImageSize => new ClipImageConfiguration().Size;

    /// <inheritdoc/>
    public override void Check()
    {
        if (Encoder is null)
        {
            throw new InvalidDataException("'encoder' must name the CLIP to start from, a model folder.");
        }

        if (Tuning == EncoderTuning.Frozen)
        {
            throw new InvalidDataException(
                "'tuning' is 'Frozen', and a CLIP alone has nothing else to train; choose Full, Linear or Adapter.");
        }

        if (FreezeThrough is not null || BackboneWeights is not null)
        {
            throw new InvalidDataException(
                "'freezeThrough' and 'backboneWeights' are not for a CLIP; 'tuning' says what is trained.");
        }

        base.Check();
    }
}

/// <summary>CLIP as a system: its own two towers, fine-tuned by its own loss.</summary>
public sealed class ClipSystem : RetrievalSystem<ClipRecipe>
{
    /// <inheritdoc/>
    public override string Name => ClipConfiguration.ArchitectureName;

    /// <inheritdoc/>
    public override string Title => "CLIP";

    /// <inheritdoc/>
    public override string Purpose =>
        "Finds remote-sensing images by English words, and words for images (Radford et al. 2021), fine-tuned.";

    /// <inheritdoc/>
    public override SystemRoles Roles => SystemRoles.Encoder;

    /// <inheritdoc/>
    public override JsonTypeInfo Recipe => ClipRecipeJson.Default.ClipRecipe;

    /// <inheritdoc/>
    public override LoadedModel Load(string folder, ModelLoading loading)
    {
        // First the tokenizer: it is small, and may be missing.
        var tokenizer = ClipFolder.LoadTokenizer(folder, ClipFolder.ReadConfiguration(folder));
        return new LoadedModel(this, new ClipTowers(ClipFolder.Load(folder)), tokenizer);
    }

    /// <inheritdoc/>
    protected override RetrievalTrainee CreateTrainee(ClipRecipe recipe, RetrievalSetup setup)
    {
        using var start = TowerStart.Read(recipe, setup);
        var options = start.Options as ClipConfiguration ?? throw new TrainingException(
            $"The recipe's encoder '{recipe.Encoder}' is no CLIP; name one, or use the task 'dual-encoder'.");
        return new Trainee(recipe, setup, start, options);
    }

    private sealed class Trainee(ClipRecipe recipe, RetrievalSetup setup, TowerStart start, ClipConfiguration options)
        : TowerTrainee<ClipTowers>(setup, start, recipe, (new(new ClipModel(options)), new(new ClipModel(options))))
    {
        public override IReadOnlyList<string> Parts => AveragedNetwork.Parts;

        public override LossTerms Loss(RetrievalBatch batch)
        {
            using var scope = new TensorScope();
            Tensor images, captions;
            using (Setup.Autocast())
            {
                images = TrainedNetwork.ImageFeatures(batch.Images).Normalize();
                captions = TrainedNetwork.TextFeatures(batch.Texts).Normalize();
            }

            return scope.Keep(MultiPositiveContrastiveLoss.Compute(
                images, captions, TrainedNetwork.ScaleFactor(), batch.Positives));
        }

        public override void Write(string folder, IReadOnlyDictionary<string, string> metadata)
        {
            Directory.CreateDirectory(folder);
            ClipFolder.SaveTokenizer(folder, Tokenizer);
            ClipFolder.Save(folder, AveragedNetwork.Clip, ScalarType.Float16, metadata);
        }
    }
}

/// <summary>The serializer of CLIP's recipes, made at compile time; what a file has beyond them is refused.</summary>
[JsonSerializable(typeof(ClipConfiguration))]
[JsonSerializable(typeof(ClipRecipe))]
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    WriteIndented = true,
    UseStringEnumConverter = true,
    ReadCommentHandling = JsonCommentHandling.Skip,
    AllowTrailingCommas = true,
    RespectNullableAnnotations = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    MaxDepth = 16)]
internal sealed partial class ClipRecipeJson : JsonSerializerContext;
