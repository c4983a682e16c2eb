using System.Text.Json.Serialization;
using Nadir.Systems.DualEncoder;
using Nadir.Systems.Training.Recipes;

namespace Nadir.Systems.Faami;

/// <summary>All that decides the result of training a FAAMI, apart from the data: a file in recipes/.</summary>
public sealed record FaamiRecipe : RetrievalRecipe
{
    /// <summary>The value of <c>task</c> in such a file.</summary>
    public const string TaskName = "faami";

    /// <summary>A recipe with default settings.</summary>
    public FaamiRecipe() => Task = TaskName;

    /// <summary>Sizes and parts of the model.</summary>
    public FaamiConfiguration Model { get; set; } = new();

    /// <summary>What the training minimises.</summary>
    public AlignmentRecipe Alignment { get; set; } = new();

    /// <inheritdoc/>
    [JsonIgnore]
    public override DualEncoderConfiguration EncoderConfiguration => Model.Encoder;
}
