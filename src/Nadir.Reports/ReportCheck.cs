namespace Nadir.Reports;

/// <summary>Finds out before rendering whether the parts of a report belong together.</summary>
internal static class ReportCheck
{
    internal static void Check(EvaluationReport report)
    {
        var images = report.Images.Count;
        var captions = report.Images.Sum(image => image.Captions.Count);
        Fit("ranks of images", report.Ranks.ImageToText.Count, images);
        Fit("ranks of captions", report.Ranks.TextToImage.Count, captions);
        Fit("details of images", report.Details.ImageToText.Count, images);
        Fit("details of captions", report.Details.TextToImage.Count, captions);
        foreach (var map in report.EmbeddingMaps)
        {
            Fit($"points of '{map.Title}'", map.Points.Count, map.Images.Count);
            Inside(map.Images, images, $"the map '{map.Title}'");
        }

        Inside(report.ImageAttention.Select(attention => attention.Image), images, "the attention over images");
        Inside(report.RegionWordAttention.Select(attention => attention.Image), images, "the attention of words");
    }

    private static void Fit(string what, int actual, int expected)
    {
        if (actual != expected)
        {
            throw new ArgumentException($"The report has {actual} {what}, but should have {expected}.");
        }
    }

    private static void Inside(IEnumerable<int> indexes, int images, string where)
    {
        foreach (var index in indexes)
        {
            if (index < 0 || index >= images)
            {
                throw new ArgumentException($"In {where}, image {index} is not one of the gallery's {images}.");
            }
        }
    }
}
