using System.Globalization;

namespace Nadir.Metrics.Published;

/// <summary>Published scores of captioning methods, on the test split.</summary>
/// <remarks>
/// Values of METEOR and SPICE that were made by other implementations are left out, since they cannot be compared.
/// Thread-safe.
/// </remarks>
public static class PublishedCaptionScores
{
    /// <summary>The datasets that have published values, in lower case.</summary>
    public static IReadOnlyList<string> Datasets { get; } = ["rsicd", "sydney", "ucm"];

    /// <summary>
    /// The published values of a dataset by rising BLEU-4; none for a dataset that nobody reports on.
    /// </summary>
    /// <param name="dataset">The dataset's name in lower case, such as <c>rsicd</c>.</param>
    public static IReadOnlyList<PublishedCaptions> For(string dataset)
    {
        if (!Datasets.Contains(dataset))
        {
            return [];
        }

        var sources = PublishedTable.Rows("PublishedCaptions/sources")
            .ToDictionary(row => row[0], row => new PublishedSource(row[1], new Uri(row[2])));
        return [.. PublishedTable.Rows($"PublishedCaptions/{dataset}").Select(row => Parse(row, sources))
            .OrderBy(result => result.Bleu4)];
    }

    private static PublishedCaptions Parse(string[] row, Dictionary<string, PublishedSource> sources)
    {
        double?[] values = [.. row[2..]
            .Select(value => value.Length == 0 ? (double?)null : double.Parse(value, CultureInfo.InvariantCulture))];
        return new PublishedCaptions(
            row[0], values[..4], values[4], values[5], values[6], sources.GetValueOrDefault(row[1]));
    }
}
