namespace Nadir.Systems.Clip;

/// <summary>The two kinds of image towers that CLIP was published with.</summary>
public enum ClipImageKind
{
    /// <summary><see cref="Clip.VisionTransformer"/>.</summary>
    VisionTransformer,

    /// <summary><see cref="Clip.ModifiedResNet"/>.</summary>
    ModifiedResNet,
}
