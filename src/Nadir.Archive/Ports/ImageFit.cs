namespace Nadir.Archive.Ports;

/// <summary>How a picture that is not square becomes one.</summary>
public enum ImageFit
{
    /// <summary>Both sides are resampled to the size; the aspect ratio is lost, no pixel is.</summary>
    Stretch,

    /// <summary>The shorter side is resampled to the size and the middle is cut out (CLIP's rule).</summary>
    CenterCrop,
}
