using System.Text.Json.Serialization;
using Nadir.Systems.Training.Recipes;

namespace Nadir.Systems.DualEncoder;

/// <summary>All that decides the result of training a dual encoder, apart from the data: a file in recipes/.</summary>
public sealed record DualEncoderRecipe : RetrievalRecipe
{
    /// <summary>The value of <c>task</c> in such a file.</summary>
    public const string TaskName = "dual-encoder";

    /// <summary>A recipe with default settings.</summary>
    public DualEncoderRecipe() => Task = TaskName;

    /// <summary>Sizes of the model.</summary>
    [JsonRequired]
    public DualEncoderConfiguration Model { get; set; } = new();

    /// <inheritdoc/>
    [JsonIgnore]
    public override DualEncoderConfiguration EncoderConfiguration => Model;
}
