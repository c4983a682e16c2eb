using Nadir.Datasets;

namespace Nadir.Cli.Reports;

/// <summary>Chooses a few images that show much of a gallery.</summary>
internal static class ClassSample
{
    /// <summary>The first image of classes at even distances; where classes are unknown, images at even distances.</summary>
    /// <returns>Places in the gallery, ascending, at most <paramref name="count"/>.</returns>
    public static int[] Choose(IReadOnlyList<CaptionedImage> images, int count)
    {
        int[] firsts =
        [
            .. images.Index().Where(image => image.Item.ClassName is not null)
                .GroupBy(image => image.Item.ClassName!, image => image.Index)
                .OrderBy(group => group.Key, StringComparer.Ordinal).Select(group => group.First()),
        ];
        int[] choice = firsts.Length >= count ? firsts : [.. Enumerable.Range(0, images.Count)];
        return [.. Enumerable.Range(0, Math.Min(count, choice.Length)).Select(place => choice[place * choice.Length / Math.Min(count, choice.Length)])];
    }
}
