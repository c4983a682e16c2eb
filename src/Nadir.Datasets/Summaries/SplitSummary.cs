using Nadir.Language;

namespace Nadir.Datasets.Summaries;

/// <summary>Counts of one split of a dataset.</summary>
/// <param name="Images">Images that the annotation file lists.</param>
/// <param name="MissingImages">Images whose file is not there; null when the dataset has no images folder.</param>
/// <param name="Captions">Captions that are not blank.</param>
/// <param name="BlankCaptions">Captions that were left out because they are blank.</param>
/// <param name="DifferentCaptions">Captions that differ in their words; see <see cref="CaptionGroups"/>.</param>
/// <param name="Words">Words of all captions.</param>
/// <param name="DifferentWords">Size of the vocabulary.</param>
public sealed record SplitSummary(
    int Images, int? MissingImages, int Captions, int BlankCaptions, int DifferentCaptions, int Words, int DifferentWords)
{
    /// <summary>Counts some images of one dataset.</summary>
    /// <param name="images">The images.</param>
    public static SplitSummary Of(IReadOnlyList<CaptionedImage> images)
    {
        ArgumentNullException.ThrowIfNull(images);
        var words = images.SelectMany(image => image.Captions).SelectMany(caption => WordTokenizer.Tokenize(caption)).ToList();
        return new SplitSummary(
            images.Count,
            images.Any(image => image.Path is not null) ? images.Count(image => !File.Exists(image.Path)) : null,
            images.Sum(image => image.Captions.Count),
            images.Sum(image => image.BlankCaptionCount),
            new CaptionGroups(images).Count,
            words.Count,
            words.Distinct(StringComparer.Ordinal).Count());
    }
}
