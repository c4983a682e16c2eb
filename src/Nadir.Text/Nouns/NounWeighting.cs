namespace Nadir.Text;

/// <summary>The weight of a noun over the whole dataset, with N images of which n have it in a caption.</summary>
public enum NounWeighting
{
    /// <summary>1: the counts in the image's own captions alone.</summary>
    None,

    /// <summary>n / N, so that what many captions name counts more.</summary>
    GlobalFrequency,

    /// <summary>ln(1 + N / n), so that what sets an image apart counts more.</summary>
    InverseDocumentFrequency,
}
