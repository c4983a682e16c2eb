using System.Text.Json.Serialization;
using Nadir.Systems.DualEncoder;
using Nadir.Systems.Training.Recipes;

namespace Nadir.Systems.Osdpm;

/// <summary>All that decides the result of training an OSDPM, apart from the data: a file in recipes/.</summary>
public sealed record OsdpmRecipe : RetrievalRecipe
{
    /// <summary>The value of <c>task</c> in such a file.</summary>
    public const string TaskName = "osdpm";

    /// <summary>A recipe with default settings.</summary>
    public OsdpmRecipe() => Task = TaskName;

    /// <summary>Sizes of the model; its nouns are counted in the training captions.</summary>
    public OsdpmConfiguration Model { get; set; } = new();

    /// <summary>The object-semantic clustering.</summary>
    public ClusteringRecipe Clustering { get; set; } = new();

    /// <inheritdoc/>
    [JsonIgnore]
    public override DualEncoderConfiguration EncoderConfiguration => Model.Encoder;
}
