namespace Nadir.Datasets.Summaries;

/// <summary>What a dataset holds, in numbers.</summary>
/// <param name="Name">The dataset's name.</param>
/// <param name="Images">The folder of the images; null when there is none.</param>
/// <param name="Classes">Scene classes and how many images each has, in ordinal order.</param>
/// <param name="Splits">The splits that have images, by the names that annotation files use.</param>
/// <param name="Total">All splits together.</param>
public sealed record DatasetSummary(
    string Name,
    string? Images,
    IReadOnlyDictionary<string, int> Classes,
    IReadOnlyDictionary<string, SplitSummary> Splits,
    SplitSummary Total)
{
    /// <summary>Counts a dataset. Looks whether each image's file is there, and opens none.</summary>
    /// <param name="dataset">The dataset.</param>
    public static DatasetSummary Of(CaptionDataset dataset)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        return new DatasetSummary(
            dataset.Name,
            dataset.ImagesFolder,
            dataset.ClassNames.ToDictionary(name => name, name => dataset.Images.Count(image => image.ClassName == name)),
            Enum.GetValues<DatasetSplit>()
                .Where(split => dataset[split].Count > 0)
                .ToDictionary(split => split.ToName(), split => SplitSummary.Of(dataset[split])),
            SplitSummary.Of(dataset.Images));
    }
}
