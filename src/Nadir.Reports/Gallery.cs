using Nadir.Metrics;

namespace Nadir.Reports;

/// <summary>A report's images and captions, by their places in the gallery.</summary>
internal sealed class Gallery
{
    internal Gallery(EvaluationReport report)
    {
        Images = report.Images;
        Captions = [.. report.Images.SelectMany(image => image.Captions)];
        Owners = new CaptionOwners(
            [.. report.Images.Index().SelectMany(image => Enumerable.Repeat(image.Index, image.Item.Captions.Count))],
            Images.Count);
    }

    internal IReadOnlyList<ReportImage> Images { get; }

    internal string[] Captions { get; }

    internal CaptionOwners Owners { get; }

    internal ReportImage ImageOf(int caption) => Images[Owners.Images[caption]];
}
