namespace Nadir.Metrics.Published;

/// <summary>Retrieval recalls that somebody published for the test split of a dataset, in percent.</summary>
/// <param name="Method">The method, and its variant where there are several.</param>
/// <param name="ImageToText">R@1, R@5 and R@10 of image to text.</param>
/// <param name="TextToImage">R@1, R@5 and R@10 of text to image.</param>
/// <param name="StatedMeanRecall">mR as the source prints it; a few sources disagree with their own recalls.</param>
/// <param name="Source">Where the values were read.</param>
public sealed record PublishedResult(
    string Method,
    PublishedRecalls ImageToText,
    PublishedRecalls TextToImage,
    double StatedMeanRecall,
    PublishedSource Source)
{
    /// <summary>mR: the mean of the six recalls.</summary>
    public double MeanRecall => RecallSum / 6;

    /// <summary>Rsum: the sum of the six recalls.</summary>
    public double RecallSum => ImageToText.Sum + TextToImage.Sum;
}
