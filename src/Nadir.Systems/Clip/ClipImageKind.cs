namespace Nadir.Systems.Clip;

/// <summary>The two kinds of image towers that CLIP was published with.</summary>
public enum ClipImageKind
{
    /// <summary><see cref="Image.VisionTransformer"/>.</summary>
    VisionTransformer,

    /// <summary><see cref="Image.ModifiedResNet"/>.</summary>
    ModifiedResNet,
}
