namespace Nadir.Datasets;

/// <summary>How an image that is not square becomes one where no random crop is drawn.</summary>
public enum ImageFit
{
    /// <summary>Both sides are resampled to the size; the aspect ratio is lost, no pixel is.</summary>
    Stretch,

    /// <summary>The largest centred square is resampled to the size.</summary>
    CenterCrop,
}
