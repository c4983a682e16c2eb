namespace Nadir.Imagery;

/// <summary>How a picture that is not square becomes one.</summary>
public enum SquareFit
{
    /// <summary>Both sides are resampled to the size; the aspect ratio is lost, no pixel is.</summary>
    Stretch,

    /// <summary>The largest square in the middle is resampled to the size.</summary>
    CenterCrop,
}
