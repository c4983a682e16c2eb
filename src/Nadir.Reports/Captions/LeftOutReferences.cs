using Nadir.Metrics;

namespace Nadir.Reports.Captions;

/// <summary>What people score: each image's first reference as the caption, the others as its references.</summary>
internal static class LeftOutReferences
{
    /// <summary>Scores them; null where no image has two references.</summary>
    internal static CaptionScores? Score(IReadOnlyList<ReportImage> images)
    {
        CaptionPrediction[] predictions =
        [
            .. images.Where(image => image.Captions.Count > 1)
                .Select((image, index) => new CaptionPrediction($"{index}", image.Captions[0], [.. image.Captions.Skip(1)])),
        ];
        return predictions.Length == 0 ? null : CaptionMetrics.Score(predictions).Corpus;
    }
}
