using Nadir.Reports.Markup;

namespace Nadir.Reports.Sections;

/// <summary>Shows an image by its thumbnail.</summary>
internal static class Picture
{
    internal static void Write(MarkupWriter html, EvaluationReport report, int image) =>
        Write(html, report.Images[image], report.Thumbnail(image));

    internal static void Write(MarkupWriter html, ReportImage image, EncodedPicture thumbnail) =>
        html.Element("img", [("src", thumbnail.ToDataUri()), ("alt", image.Id), ("title", Name(image))]);

    /// <summary>The file name and the class, where one is known.</summary>
    internal static string Name(ReportImage image) => image.ClassName is null ? image.Id : $"{image.Id} \u00B7 {image.ClassName}";
}
