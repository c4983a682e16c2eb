namespace Nadir.Systems.Clip.Checkpoints;

/// <summary>What the shapes of a checkpoint's tensors do not tell.</summary>
public sealed record ClipCheckpointOptions
{
    /// <summary>The nonlinearity; null: as the checkpoint's <c>config.json</c> says, else <see cref="ClipActivation.QuickGelu"/>.</summary>
    public ClipActivation? Activation { get; init; }

    /// <summary>Attention heads of the image tower; null: as <c>config.json</c> says, else by its width.</summary>
    public int? ImageHeads { get; init; }

    /// <summary>Attention heads of the text tower; null: as <c>config.json</c> says, else one for each 64 of its width.</summary>
    public int? TextHeads { get; init; }

    /// <summary>The token at which a text is read; null: as <c>config.json</c> says, else the highest id.</summary>
    public int? EndToken { get; init; }

    /// <summary>Whether tensors that a CLIP has no place for are left out, and not refused.</summary>
    public bool AllowUnused { get; init; }
}
