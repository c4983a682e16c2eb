using Nadir.Systems.Clip.Checkpoints;
using Nadir.Text;
using Nadir.Torch;

namespace Nadir.Systems.Clip.Conversion;

/// <summary>How a checkpoint becomes a model folder.</summary>
public sealed record ClipConversionOptions
{
    /// <summary>What the shapes of the checkpoint's tensors do not tell.</summary>
    public ClipCheckpointOptions Checkpoint { get; init; } = new();

    /// <summary>Type of the weights on disk: float32, float16 or bfloat16.</summary>
    public ScalarType Type { get; init; } = ScalarType.Float16;

    /// <summary>The prompt that the folder's <c>config.json</c> gets.</summary>
    public string Prompt { get; init; } = PromptTemplate.Place;

    /// <summary>A folder or a file of the tokenizer; null: what lies beside the checkpoint.</summary>
    public string? Tokenizer { get; init; }
}
