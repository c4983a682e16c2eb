using Nadir.Text;

namespace Nadir.Metrics;

/// <summary>
/// Which captions of an evaluated split also stand in the training split, and what is left without them.
/// </summary>
/// <remarks>
/// Two captions are the same when <see cref="WordTokenizer.Normalize"/> gives the same: case and punctuation do not
/// matter. A caption without any word is never a leak. Immutable; safe to use from many threads.
/// </remarks>
public sealed class CaptionLeakage
{
    private CaptionLeakage(string[][] cleanCaptions, int captionCount) =>
        (CleanCaptions, CaptionCount) = (cleanCaptions, captionCount);

    /// <summary>
    /// By image, the captions that are not in the training split, in their order: the queries and the caption gallery
    /// of
    /// <see cref="RetrievalProtocol.LeakFree"/>. An image whose list is empty is no query, but stays in the image
    /// gallery.
    /// </summary>
    public IReadOnlyList<IReadOnlyList<string>> CleanCaptions { get; }

    /// <summary>All captions of the evaluated split.</summary>
    public int CaptionCount { get; }

    /// <summary>Captions that are not in the training split.</summary>
    public int CleanCount => CleanCaptions.Sum(captions => captions.Count);

    /// <summary>Captions that are in the training split, too.</summary>
    public int LeakedCount => CaptionCount - CleanCount;

    /// <summary>Images without a caption that is not in the training split.</summary>
    public int ImagesWithoutCleanCaption => CleanCaptions.Count(captions => captions.Count == 0);

    /// <summary>Compares two splits.</summary>
    /// <param name="captionsPerImage">The captions of each image of the evaluated split.</param>
    /// <param name="trainingCaptions">All captions of the training split.</param>
    public static CaptionLeakage Find(
        IEnumerable<IReadOnlyList<string>> captionsPerImage, IEnumerable<string> trainingCaptions)
    {
        ArgumentNullException.ThrowIfNull(captionsPerImage);
        ArgumentNullException.ThrowIfNull(trainingCaptions);
        var training = trainingCaptions.Select(caption => WordTokenizer.Normalize(caption))
            .ToHashSet(StringComparer.Ordinal);
        training.Remove("");
        var count = 0;
        var clean = new List<string[]>();
        foreach (var captions in captionsPerImage)
        {
            count += captions.Count;
            clean.Add([.. captions.Where(caption => !training.Contains(WordTokenizer.Normalize(caption)))]);
        }

        return new CaptionLeakage([.. clean], count);
    }
}
