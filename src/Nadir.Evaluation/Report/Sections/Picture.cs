using Nadir.Evaluation.Report.Markup;

namespace Nadir.Evaluation.Report.Sections;

/// <summary>Shows an image of the gallery by its thumbnail.</summary>
internal static class Picture
{
    internal static void Write(MarkupWriter html, EvaluationReport report, int image) =>
        html.Element("img", [("src", report.Thumbnail(image).ToDataUri()), ("alt", report.Images[image].Id), ("title", Name(report.Images[image]))]);

    /// <summary>The file name and the class, where one is known.</summary>
    internal static string Name(ReportImage image) => image.ClassName is null ? image.Id : $"{image.Id} \u00B7 {image.ClassName}";
}
