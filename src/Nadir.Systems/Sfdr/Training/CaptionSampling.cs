namespace Nadir.Systems.Sfdr.Training;

/// <summary>Where the captions of self-critical training come from.</summary>
public enum CaptionSampling
{
    /// <summary>
    /// The beams of the search that also serves at work (Cornia et al. 2020; the released code of SFDR): the likeliest captions
    /// are compared with each other. Not the gradient of the expected reward, but of what the search will find, and far fewer
    /// steps are enough.
    /// </summary>
    Beams,

    /// <summary>Drawn word by word, each word as often as it is likely (Rennie et al. 2017): the gradient of the expected reward.</summary>
    Drawn,
}
