namespace Nadir.Torch;

/// <summary>How a resized image takes its pixels.</summary>
public enum InterpolationMode
{
    /// <summary>From the nearest pixel.</summary>
    Nearest,

    /// <summary>Weighted over the four pixels around.</summary>
    Bilinear,

    /// <summary>Weighted over the sixteen pixels around by cubic splines (a = -0.75, with antialiasing -0.5).</summary>
    Bicubic,
}
