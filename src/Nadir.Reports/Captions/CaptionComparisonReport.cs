using Nadir.Metrics;

namespace Nadir.Reports.Captions;

/// <summary>One of two systems that are compared.</summary>
/// <param name="Name">What the page calls it, such as the name of its file.</param>
/// <param name="Predictions">Its captions.</param>
/// <param name="Results">Their scores, in the same order.</param>
public sealed record ComparedCaptions(string Name, IReadOnlyList<CaptionPrediction> Predictions, CaptionResults Results);

/// <summary>All that the page of two systems' captions shows.</summary>
public sealed record CaptionComparisonReport
{
    /// <summary>The first system; the page's order of images and its references are this one's.</summary>
    public required ComparedCaptions First { get; init; }

    /// <summary>The second system, with captions of the same images in any order.</summary>
    public required ComparedCaptions Second { get; init; }

    /// <summary>The corpus values and how sure their differences are.</summary>
    public required CaptionComparison Comparison { get; init; }

    /// <summary>The metric by which images differ most: one of <see cref="CaptionMetricNames"/>.</summary>
    public required string Metric { get; init; }

    /// <summary>The command line that made the page.</summary>
    public required string Command { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset Date { get; init; }

    /// <summary>Gives small pictures; asked only for those that are shown. Null for an image that is not at hand.</summary>
    public required Func<CaptionPrediction, EncodedPicture?> Thumbnail { get; init; }
}
