using Nadir.Metrics;

namespace Nadir.Reports.Captions;

/// <summary>All that the page of a captioner's evaluation shows.</summary>
public sealed record CaptionEvaluationReport
{
    /// <summary>What was evaluated.</summary>
    public required ReportHeading Heading { get; init; }

    /// <summary>The images that were described, with their reference captions.</summary>
    public required IReadOnlyList<ReportImage> Images { get; init; }

    /// <summary>The caption that was written for each image.</summary>
    public required IReadOnlyList<string> Captions { get; init; }

    /// <summary>The scores, of all images together and of each.</summary>
    public required CaptionResults Results { get; init; }

    /// <summary>Gives small pictures, by the image's index; asked only for those that are shown.</summary>
    public required Func<int, EncodedPicture> Thumbnail { get; init; }
}
