namespace Nadir.Systems.Clip.Checkpoints;

/// <summary>Whose names a checkpoint's tensors have.</summary>
public enum CheckpointNaming
{
    /// <summary>OpenAI's, which open_clip kept.</summary>
    OpenAi,

    /// <summary>Those of <c>CLIPModel</c> of Hugging Face's transformers.</summary>
    Transformers,
}
