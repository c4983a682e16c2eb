using System.Text.Json.Serialization;
using Nadir.Systems.DualEncoder;
using Nadir.Systems.Training.Recipes;

namespace Nadir.Systems.Clip;

/// <summary>All that decides the result of fine-tuning a CLIP, apart from the data: a file in recipes/.</summary>
public sealed record ClipRecipe : RetrievalRecipe
{
    /// <summary>The value of <c>task</c> in such a file.</summary>
    public const string TaskName = "clip";

    /// <summary>A recipe with default settings.</summary>
    public ClipRecipe() => Task = TaskName;

    /// <summary>Not used: the CLIP that <see cref="RetrievalRecipe.Encoder"/> names brings its sizes.</summary>
    [JsonIgnore]
    public override DualEncoderConfiguration EncoderConfiguration { get; } = new();
}
