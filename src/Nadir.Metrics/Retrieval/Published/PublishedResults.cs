using System.Globalization;

namespace Nadir.Metrics.Published;

/// <summary>Published recalls of cross-modal retrieval, all on the test split by the index protocol.</summary>
/// <remarks>The values are those of the sources' tables, to the digit. Thread-safe.</remarks>
public static class PublishedResults
{
    /// <summary>The datasets that have published values, in lower case.</summary>
    public static IReadOnlyList<string> Datasets { get; } = ["rsicd", "rsitmd", "ucm"];

    /// <summary>The published values of a dataset by rising mR; none for a dataset that nobody reports on.</summary>
    /// <param name="dataset">The dataset's name in lower case, such as <c>rsicd</c>.</param>
    public static IReadOnlyList<PublishedResult> For(string dataset)
    {
        if (!Datasets.Contains(dataset))
        {
            return [];
        }

        var sources = PublishedTable.Rows("Published/sources")
            .ToDictionary(row => row[0], row => new PublishedSource(row[1], new Uri(row[2])));
        return [.. PublishedTable.Rows($"Published/{dataset}").Select(row => Parse(row, sources))
            .OrderBy(result => result.MeanRecall)];
    }

    private static PublishedResult Parse(string[] row, Dictionary<string, PublishedSource> sources)
    {
        double[] values = [.. row[2..].Select(value => double.Parse(value, CultureInfo.InvariantCulture))];
        return new PublishedResult(
            row[0], new(values[0], values[1], values[2]), new(values[3], values[4], values[5]), values[6],
            sources[row[1]]);
    }
}
