using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Nadir.Systems.Contracts;
using Nadir.Systems.Training;
using Nadir.Systems.Training.Loop;
using Nadir.Systems.Training.Recipes;

namespace Nadir.Systems.Sfdr;

/// <summary>SFDR as a system: it writes captions.</summary>
/// <remarks>Immutable; safe to use from many threads.</remarks>
public sealed class SfdrSystem : SystemDescriptor, ITrainableSystem
{
    /// <inheritdoc/>
    public override string Name => SfdrOptions.ArchitectureName;

    /// <inheritdoc/>
    public override string Title => "SFDR";

    /// <inheritdoc/>
    public override string Purpose => "Describes remote-sensing images in English sentences (arXiv 2503.23453).";

    /// <inheritdoc/>
    public override SystemRoles Roles => SystemRoles.Captioner;

    /// <inheritdoc/>
    public JsonTypeInfo Recipe => SfdrJson.Default.SfdrRecipe;

    /// <inheritdoc/>
    public override LoadedModel Load(string folder, ModelLoading loading)
    {
        ArgumentNullException.ThrowIfNull(loading);
        return SfdrInference.Load(this, folder, loading);
    }

    /// <inheritdoc/>
    public TrainingResult Train(TrainingRecipe recipe, TrainingRequest request)
    {
        var own = recipe as SfdrRecipe
            ?? throw new ArgumentException($"'{recipe?.Task}' is no recipe of the system '{Name}'.", nameof(recipe));
        // Trained on what the archive's reader gives, not on what the request's decoder does.
        return SfdrTraining.Run(own, request, decode: null);
    }
}

/// <summary>Serializers of what SFDR stores, made at compile time; what a file has beyond them is refused.</summary>
[JsonSerializable(typeof(SfdrOptions))]
[JsonSerializable(typeof(SfdrRecipe))]
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    WriteIndented = true,
    UseStringEnumConverter = true,
    ReadCommentHandling = JsonCommentHandling.Skip,
    AllowTrailingCommas = true,
    RespectNullableAnnotations = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    MaxDepth = 16)]
internal sealed partial class SfdrJson : JsonSerializerContext;
