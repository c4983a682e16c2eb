using Nadir.Text;

namespace Nadir.Inference;

/// <summary>How an encoder is opened. Immutable; thread-safe.</summary>
public sealed record EncoderOptions
{
    /// <summary>What each text becomes before it is encoded; null: as the model's configuration says.</summary>
    public PromptTemplate? Prompt { get; init; }

    /// <summary>
    /// Whether a few texts are all that is likely to come: of a model that reads texts without libtorch no more than
    /// that is then opened before an image comes, and what is wrong with the rest is told by the call that brings it.
    /// Default false.
    /// </summary>
    public bool IsForQuery { get; init; }
}
