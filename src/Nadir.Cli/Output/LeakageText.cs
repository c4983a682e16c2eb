using Nadir.Metrics;

namespace Nadir.Cli.Output;

/// <summary>What evaluation and training have in common, in words.</summary>
internal static class LeakageText
{
    /// <summary>What became of the captions.</summary>
    public static string OfCaptions(LeakageReport leakage) =>
        $"{leakage.LeakedCaptions} of {leakage.CaptionsBefore} captions also stand in train and were left out;"
        + $" {leakage.ImagesLeftWithoutCaption} images have no other and are no queries";

    /// <summary>What became of the images.</summary>
    public static string OfImages(LeakageReport leakage) =>
        $"{leakage.NearDuplicateCount} images have a near-duplicate among {leakage.TrainingImages} training images (kept in)";
}
