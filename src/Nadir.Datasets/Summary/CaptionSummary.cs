using Nadir.Text;

namespace Nadir.Datasets;

/// <summary>What a dataset's captions are like. Captions are equal when their words are (see <see cref="CaptionGroups"/>).</summary>
public sealed record CaptionSummary
{
    /// <summary>Captions that are not blank.</summary>
    public required int Count { get; init; }

    /// <summary>Captions that are blank and were left out.</summary>
    public required int Blank { get; init; }

    /// <summary>Captions, of all counted, that have no word, such as a lone full stop.</summary>
    public required int Wordless { get; init; }

    /// <summary>Different captions.</summary>
    public required int Unique { get; init; }

    /// <summary>Captions, of all counted, that belong to a caption of several images: they make ties and false negatives.</summary>
    public required int SharedBetweenImages { get; init; }

    /// <summary>The most images that one caption belongs to.</summary>
    public required int MostImagesOfOneCaption { get; init; }

    /// <summary>Images with at least two captions, all of them equal.</summary>
    public required int ImagesWithOneDifferentCaption { get; init; }

    /// <summary>Different words.</summary>
    public required int Words { get; init; }

    /// <summary>The fewest words of a caption; 0 when there is no caption.</summary>
    public required int ShortestLength { get; init; }

    /// <summary>The mean number of words of a caption.</summary>
    public required double MeanLength { get; init; }

    /// <summary>The most words of a caption.</summary>
    public required int LongestLength { get; init; }

    /// <summary>Goes through the captions of images.</summary>
    /// <param name="images">The images of a dataset or of a split.</param>
    public static CaptionSummary Of(IReadOnlyList<CaptionedImage> images)
    {
        var groups = new CaptionGroups(images);
        var imagesOfGroup = new int[groups.Count];
        for (var image = 0; image < images.Count; image++)
        {
            foreach (var group in groups[image].ToArray().Distinct())
            {
                imagesOfGroup[group]++;
            }
        }

        var indices = Enumerable.Range(0, images.Count).ToArray();
        var words = new HashSet<string>(StringComparer.Ordinal);
        int[] lengths = [.. images.SelectMany(image => image.Captions).Select(caption => CountWords(caption, words))];
        return new CaptionSummary
        {
            Count = lengths.Length,
            Blank = images.Sum(image => image.BlankCaptionCount),
            Wordless = lengths.Count(length => length == 0),
            Unique = groups.Count,
            SharedBetweenImages = indices.Sum(image => groups[image].ToArray().Count(group => imagesOfGroup[group] > 1)),
            MostImagesOfOneCaption = imagesOfGroup.DefaultIfEmpty().Max(),
            ImagesWithOneDifferentCaption = indices.Count(image =>
                groups[image].Length > 1 && groups[image].ToArray().Distinct().Count() == 1),
            Words = words.Count,
            ShortestLength = lengths.DefaultIfEmpty().Min(),
            MeanLength = lengths.DefaultIfEmpty().Average(),
            LongestLength = lengths.DefaultIfEmpty().Max(),
        };
    }

    private static int CountWords(string caption, HashSet<string> words)
    {
        var seen = words.GetAlternateLookup<ReadOnlySpan<char>>();
        var length = 0;
        foreach (var word in new WordEnumerator(caption, stackalloc char[WordEnumerator.BufferLength]))
        {
            seen.Add(word);
            length++;
        }

        return length;
    }
}
