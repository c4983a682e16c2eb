using Nadir.Text;

namespace Nadir.Datasets;

/// <summary>The facts that <c>nadir dataset info</c> prints.</summary>
public sealed record DatasetSummary
{
    /// <summary>How often a training word must be seen to count as known in <see cref="UnknownWords"/>.</summary>
    public const int MinimumWordCount = 3;

    /// <summary>The dataset's name.</summary>
    public required string Name { get; init; }

    /// <summary>The JSON file.</summary>
    public required string AnnotationFile { get; init; }

    /// <summary>The folder of the images; null when there are captions only.</summary>
    public required string? ImagesFolder { get; init; }

    /// <summary>The splits that occur, in the order train, val, test.</summary>
    public required IReadOnlyList<SplitSummary> Splits { get; init; }

    /// <summary>Images by scene class, in ordinal order of the names.</summary>
    public required IReadOnlyList<KeyValuePair<string, int>> Classes { get; init; }

    /// <summary>Images whose class is not known.</summary>
    public required int UnclassifiedImages { get; init; }

    /// <summary>The captions of all splits.</summary>
    public required CaptionSummary Captions { get; init; }

    /// <summary>
    /// Words of the val captions that a vocabulary of the train captions does not have, which leaves out words seen
    /// less often than
    /// <see cref="MinimumWordCount"/> times as recipes do by default; null where either split has no captions.
    /// </summary>
    public required UnknownWordSummary? UnknownWords { get; init; }

    /// <summary>
    /// Names in the JSON file that the images folder does not hold; empty when there is no images folder.
    /// </summary>
    public required IReadOnlyList<string> MissingFiles { get; init; }

    /// <summary>Collects the facts; looks whether each image file exists, but opens none.</summary>
    /// <param name="dataset">The dataset.</param>
    public static DatasetSummary Of(CaptionDataset dataset)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        return new DatasetSummary
        {
            Name = dataset.Name,
            AnnotationFile = dataset.AnnotationFile,
            ImagesFolder = dataset.ImagesFolder,
            Splits = [.. Enum.GetValues<DatasetSplit>().Select(split => Summarise(split, dataset[split]))
                .Where(split => split.Images > 0)],
            Classes = [.. dataset.Images.Where(image => image.ClassName is not null).CountBy(image => image.ClassName!)
                .OrderBy(pair => pair.Key, StringComparer.Ordinal)],
            UnclassifiedImages = dataset.Images.Count(image => image.ClassName is null),
            Captions = CaptionSummary.Of(dataset.Images),
            UnknownWords = CountUnknownWords(dataset),
            MissingFiles = [.. dataset.Images.Where(image => image.Path is not null && !File.Exists(image.Path))
                .Select(image => image.FileName)],
        };
    }

    private static UnknownWordSummary? CountUnknownWords(CaptionDataset dataset)
    {
        string[] training = [.. dataset[DatasetSplit.Train].SelectMany(image => image.Captions.Distinct())];
        string[] validation = [.. dataset[DatasetSplit.Validation].SelectMany(image => image.Captions)];
        return training.Length > 0 && validation.Length > 0
            ? UnknownWordSummary.Of(Vocabulary.Build(training, MinimumWordCount), validation)
            : null;
    }

    private static SplitSummary Summarise(DatasetSplit split, IReadOnlyList<CaptionedImage> images) => new(
        split,
        images.Count,
        images.Sum(image => image.Captions.Count),
        images.Count(image => image.Captions.Count == 0));
}

/// <summary>Counts of one split.</summary>
/// <param name="Split">Which one.</param>
/// <param name="Images">Its images.</param>
/// <param name="Captions">Its captions that are not blank.</param>
/// <param name="UncaptionedImages">Its images without any caption.</param>
public sealed record SplitSummary(DatasetSplit Split, int Images, int Captions, int UncaptionedImages);

/// <summary>
/// What a dataset's captions are like. Captions are equal when their words are (see <see cref="CaptionGroups"/>).
/// </summary>
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

    /// <summary>
    /// Captions, of all counted, that belong to a caption of several images: they make ties and false negatives.
    /// </summary>
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
            SharedBetweenImages = indices.Sum(
                image => groups[image].ToArray().Count(group => imagesOfGroup[group] > 1)),
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

/// <summary>How many words of captions a vocabulary does not have. Immutable.</summary>
/// <param name="Words">All words, each as often as it occurs.</param>
/// <param name="Unknown">Those that become the unknown one.</param>
public sealed record UnknownWordSummary(int Words, int Unknown)
{
    /// <summary>The share of unknown words, in percent; 0 where there is no word.</summary>
    public double Percent => Words > 0 ? 100.0 * Unknown / Words : 0;

    /// <summary>Looks every word of captions up.</summary>
    /// <param name="vocabulary">The words that are known.</param>
    /// <param name="captions">The captions.</param>
    public static UnknownWordSummary Of(Vocabulary vocabulary, IEnumerable<string> captions)
    {
        ArgumentNullException.ThrowIfNull(vocabulary);
        ArgumentNullException.ThrowIfNull(captions);
        var (words, unknown) = (0, 0);
        foreach (var caption in captions)
        {
            var (all, missing) = Count(vocabulary, caption);
            words += all;
            unknown += missing;
        }

        return new UnknownWordSummary(words, unknown);
    }

    private static (int Words, int Unknown) Count(Vocabulary vocabulary, string caption)
    {
        var (words, unknown) = (0, 0);
        foreach (var word in new WordEnumerator(caption, stackalloc char[WordEnumerator.BufferLength]))
        {
            words++;
            unknown += vocabulary.IdOf(word) == Vocabulary.UnknownId ? 1 : 0;
        }

        return (words, unknown);
    }
}
