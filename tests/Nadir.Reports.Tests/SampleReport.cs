using Nadir.Metrics;
using Nadir.Reports.Projection;

namespace Nadir.Reports.Tests;

/// <summary>
/// A small evaluation with everything a page can show: ties, an image without a class, misses, maps and attention.
/// </summary>
internal static class SampleReport
{
    /// <summary>The smallest thing that looks like a JPEG.</summary>
    public static readonly byte[] Thumbnail = [0xFF, 0xD8, 0xFF, 0xD9];

    private static readonly string[] Classes = ["airport", "bridge", "church"];

    public static ReportHeading Heading { get; } = new()
    {
        Model = "dual-encoder",
        Architecture = "dual-encoder",
        Dataset = "rsicd",
        Split = "val",
        Command = "nadir evaluate dual-encoder --data data/rsicd --report page",
        Date = new DateTimeOffset(2024, 5, 17, 14, 3, 59, TimeSpan.FromHours(2)),
        Details = [("Protocol", "standard")],
    };

    /// <summary>An evaluation of some images with two captions each.</summary>
    public static EvaluationReport Create(
        int count = 9, Func<int, string>? caption = null, Func<int, string>? id = null)
    {
        caption ??= number => $"caption {number} of the gallery";
        id ??= image => $"{Classes[image % 3]}_{image}.jpg";
        ReportImage[] images =
        [
            .. Enumerable.Range(0, count).Select(image => new ReportImage(
                id(image), image == count - 1 ? null
                    : Classes[image % 3], [caption(2 * image), caption((2 * image) + 1)])),
        ];
        var owners = CaptionOwners.Even(count, 2);
        var matrix = new float[count * owners.CaptionCount];
        for (var i = 0; i < matrix.Length; i++)
        {
            // Few values in disorder, and every second image well known: hits, misses and ties, the same on every
            // machine.
            var (row, column) = (i / owners.CaptionCount, i % owners.CaptionCount);
            matrix[i] = (i * 7919 % 23 / 23f) + (column / 2 == row && row % 2 == 0 ? 0.7f : 0);
        }

        return new EvaluationReport
        {
            Heading = Heading,
            Images = images,
            Ranks = RetrievalMetrics.Rank<float>(matrix, owners),
            Details = RetrievalDetails.Collect(
                owners,
                new ClassLabels([.. images.Select(image => image.ClassName)]),
                (image, row) => matrix.AsSpan(image * owners.CaptionCount, owners.CaptionCount).CopyTo(row)),
            Thumbnail = _ => new EncodedPicture(Thumbnail),
        };
    }

    /// <summary>The same with maps and attention.</summary>
    public static EvaluationReport CreateFull()
    {
        var report = Create();
        var heat = new AttentionMap(2, 3, [0, 1, 2, 3, 4, 5]);
        EmbeddingMap Map(string title, double turn) => new(
            title,
            [.. Enumerable.Range(0, 9)],
            [.. Enumerable.Range(0, 9).Select(point => new PlanePoint(point % 3 * turn, point / 3))],
            62.5);
        return report with
        {
            EmbeddingMaps = [Map("before OSFCM", 1), Map("after OSFCM", -2)],
            ImageAttention = [new ImageAttention(4, [new TitledMap("spatial", heat), new TitledMap("saliency", heat)])],
            RegionWordAttention = [new RegionWordAttention(
                2, [new TitledMap("many", heat), new TitledMap("planes", heat)])],
        };
    }
}
