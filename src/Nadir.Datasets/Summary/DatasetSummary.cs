namespace Nadir.Datasets;

/// <summary>The facts that <c>nadir dataset info</c> prints.</summary>
public sealed record DatasetSummary
{
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
            MissingFiles = [.. dataset.Images.Where(image => image.Path is not null && !File.Exists(image.Path)).Select(image => image.FileName)],
        };
    }

    private static SplitSummary Summarise(DatasetSplit split, IReadOnlyList<CaptionedImage> images) => new(
        split,
        images.Count,
        images.Sum(image => image.Captions.Count),
        images.Count(image => image.Captions.Count == 0));
}
