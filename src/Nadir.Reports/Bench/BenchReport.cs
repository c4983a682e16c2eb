using Nadir.Metrics;

namespace Nadir.Reports.Bench;

/// <summary>A row that a bench's tables have, trained or not.</summary>
/// <param name="Name">What the command line calls it, such as <c>scan-t2i</c>.</param>
/// <param name="Title">Its name in the published tables.</param>
public sealed record BenchRow(string Name, string Title);

/// <summary>One trained model on one split.</summary>
public sealed record BenchMeasurement
{
    /// <summary>The name of its row.</summary>
    public required string System { get; init; }

    /// <summary><c>controlled</c> or <c>published</c>.</summary>
    public required string Setting { get; init; }

    /// <summary>The seed of the training.</summary>
    public required int Seed { get; init; }

    /// <summary>Dataset, split, recalls of both directions with their bounds over the order of equal scores.</summary>
    public required RetrievalReport Report { get; init; }

    /// <summary>mR without the captions that training has seen; null where it cannot be computed.</summary>
    public double? LeakFreeMeanRecall { get; init; }

    /// <summary>Without the embedding of words.</summary>
    public required long Parameters { get; init; }

    /// <summary>Epochs that were trained.</summary>
    public required int Epochs { get; init; }

    /// <summary>Epochs of the recipe.</summary>
    public required int PlannedEpochs { get; init; }

    /// <summary>Time of training and validating, in seconds.</summary>
    public required double TrainingSeconds { get; init; }

    /// <summary>Null where it was not measured.</summary>
    public double? PairsPerSecond { get; init; }

    /// <summary>
    /// Median time of a query behind an index; null where it was not measured, or the index compares the vectors
    /// itself.
    /// </summary>
    public double? RerankMilliseconds { get; init; }

    /// <summary>Images that such a query orders again.</summary>
    public int RerankCandidates { get; init; }

    /// <summary>What it was trained on.</summary>
    public required string TrainedOn { get; init; }

    /// <summary>Image and text side in words.</summary>
    public required string Networks { get; init; }

    /// <summary>Processor, cores, device.</summary>
    public required string Machine { get; init; }

    /// <summary>The command line that trained it.</summary>
    public required string Command { get; init; }
}

/// <summary>What a bench came to: the papers' tables, with the trained systems beside what was published.</summary>
public sealed record BenchReport
{
    /// <summary>The rows of every table, in order.</summary>
    public required IReadOnlyList<BenchRow> Rows { get; init; }

    /// <summary>One entry a trained model and split.</summary>
    public required IReadOnlyList<BenchMeasurement> Measurements { get; init; }

    /// <summary>The command line that made the report.</summary>
    public required string Command { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset Date { get; init; }

    /// <summary>One table a setting, dataset and split that something was measured on, in this order.</summary>
    public IReadOnlyList<BenchTable> Tables =>
    [
        .. Measurements
            .GroupBy(one => (one.Setting, Dataset: one.Report.Dataset ?? "", Split: one.Report.Split ?? ""))
            .OrderBy(group => group.Key.Setting, StringComparer.Ordinal)
            .ThenBy(group => group.Key.Dataset, StringComparer.Ordinal)
            .ThenBy(group => group.Key.Split, StringComparer.Ordinal)
            .Select(group => BenchTable.From(group.Key.Setting, group.Key.Dataset, group.Key.Split, Rows, [.. group])),
    ];
}
