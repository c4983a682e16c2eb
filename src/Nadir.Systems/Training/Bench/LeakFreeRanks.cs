using Nadir.Datasets;
using Nadir.Metrics;
using Nadir.Systems.Training.Retrieval;

namespace Nadir.Systems.Training.Bench;

/// <summary>
/// Ranks a gallery again without the captions that training has seen, which <see cref="CaptionLeakage"/> finds.
/// </summary>
public static class LeakFreeRanks
{
    /// <summary>
    /// Ranks what is left, both ways; images without a caption that is left stay in the gallery and are no queries.
    /// </summary>
    /// <param name="gallery">All images and captions.</param>
    /// <param name="training">The images that were trained on.</param>
    /// <returns>Null where no caption is left.</returns>
    public static RetrievalRanks? Of(RetrievalGallery gallery, IReadOnlyList<CaptionedImage> training)
    {
        ArgumentNullException.ThrowIfNull(gallery);
        ArgumentNullException.ThrowIfNull(training);
        var leakage = CaptionLeakage.Find(
            gallery.Images.Select(image => image.Captions), training.SelectMany(image => image.Captions));
        if (leakage.CleanCount == 0)
        {
            return null;
        }

        var (kept, owners, caption) = (new List<int>(), new List<int>(), 0);
        foreach (var (image, clean) in leakage.CleanCaptions.Index())
        {
            var left = clean.ToHashSet(StringComparer.Ordinal);
            foreach (var text in gallery.Images[image].Captions)
            {
                if (left.Contains(text))
                {
                    kept.Add(caption);
                    owners.Add(image);
                }

                caption++;
            }
        }

        return Rank(gallery, kept, new CaptionOwners(owners, gallery.Images.Count));
    }

    private static RetrievalRanks Rank(RetrievalGallery gallery, List<int> kept, CaptionOwners owners)
    {
        if (gallery.Scores is not { } scores)
        {
            var dimension = gallery.Dimension;
            var vectors = new float[kept.Count * dimension];
            foreach (var (place, caption) in kept.Index())
            {
                gallery.TextVectors.Span.Slice(caption * dimension, dimension)
                    .CopyTo(vectors.AsSpan(place * dimension));
            }

            return RetrievalMetrics.RankEmbeddings(gallery.ImageVectors, vectors, dimension, owners);
        }

        var some = new float[(long)gallery.Images.Count * kept.Count];
        for (var image = 0; image < gallery.Images.Count; image++)
        {
            var row = scores.Span.Slice(image * gallery.CaptionCount, gallery.CaptionCount);
            var target = some.AsSpan(image * kept.Count, kept.Count);
            for (var place = 0; place < kept.Count; place++)
            {
                target[place] = row[kept[place]];
            }
        }

        return RetrievalMetrics.Rank<float>(some, owners);
    }
}
