using Nadir.Text;

namespace Nadir.Datasets;

/// <summary>
/// Numbers captions by their words, so that equal captions, of one image or of several, share a group and can be
/// positives of each other in a contrastive batch.
/// </summary>
/// <remarks>
/// Captions are equal when <see cref="WordTokenizer.Normalize"/> makes them so: case, punctuation and blanks do not
/// count. Immutable; safe to use from many threads.
/// </remarks>
public sealed class CaptionGroups
{
    private readonly int[][] _groups;

    /// <summary>Groups the captions of images.</summary>
    /// <param name="images">The images; their positions here are the image indices below.</param>
    public CaptionGroups(IReadOnlyList<CaptionedImage> images)
    {
        ArgumentNullException.ThrowIfNull(images);
        var ids = new Dictionary<string, int>(StringComparer.Ordinal);
        _groups = new int[images.Count][];
        for (var image = 0; image < images.Count; image++)
        {
            var captions = images[image].Captions;
            _groups[image] = new int[captions.Count];
            for (var caption = 0; caption < captions.Count; caption++)
            {
                var words = WordTokenizer.Normalize(captions[caption]);
                if (!ids.TryGetValue(words, out var id))
                {
                    ids.Add(words, id = ids.Count);
                }

                _groups[image][caption] = id;
            }
        }

        Count = ids.Count;
    }

    /// <summary>The number of different captions; groups are 0 to this minus 1, by first appearance.</summary>
    public int Count { get; }

    /// <summary>The groups of an image's captions, in the captions' order.</summary>
    /// <param name="image">The image's index.</param>
    public ReadOnlySpan<int> this[int image] => _groups[image];

    /// <summary>Whether one of an image's captions is of a group.</summary>
    /// <param name="image">The image's index.</param>
    /// <param name="group">The group.</param>
    public bool Contains(int image, int group) => _groups[image].AsSpan().Contains(group);
}
