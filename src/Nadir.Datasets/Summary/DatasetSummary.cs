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
    /// Words of the val captions that a vocabulary of the train captions does not have, which leaves out words seen less often than
    /// <see cref="MinimumWordCount"/> times as recipes do by default; null where either split has no captions.
    /// </summary>
    public required UnknownWordSummary? UnknownWords { get; init; }

    /// <summary>Names in the JSON file that the images folder does not hold; empty when there is no images folder.</summary>
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
            Splits = [.. Enum.GetValues<DatasetSplit>().Select(split => Summarise(split, dataset[split])).Where(split => split.Images > 0)],
            Classes = [.. dataset.Images.Where(image => image.ClassName is not null).CountBy(image => image.ClassName!)
                .OrderBy(pair => pair.Key, StringComparer.Ordinal)],
            UnclassifiedImages = dataset.Images.Count(image => image.ClassName is null),
            Captions = CaptionSummary.Of(dataset.Images),
            UnknownWords = CountUnknownWords(dataset),
            MissingFiles = [.. dataset.Images.Where(image => image.Path is not null && !File.Exists(image.Path)).Select(image => image.FileName)],
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
