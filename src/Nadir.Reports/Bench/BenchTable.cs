using Nadir.Metrics.Published;

namespace Nadir.Reports.Bench;

/// <summary>Mean and spread of a number over seeds.</summary>
/// <param name="Mean">The mean.</param>
/// <param name="Deviation">Of the sample (divided by n - 1); null for one seed, which tells no spread.</param>
public readonly record struct BenchSpread(double Mean, double? Deviation)
{
    /// <summary>Sums values up.</summary>
    /// <param name="values">One a seed, at least one.</param>
    public static BenchSpread Of(IReadOnlyList<double> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        var mean = values.Average();
        return new BenchSpread(
            mean, values.Count > 1 ? Math.Sqrt(
                values.Sum(value => (value - mean) * (value - mean)) / (values.Count - 1)) : null);
    }
}

/// <summary>A row of a table with its seeds summed up.</summary>
/// <param name="Row">Which system.</param>
/// <param name="Published">What was published for the dataset's test split; null where it stands in no table.</param>
/// <param name="Seeds">What was measured, by rising seed; empty where nothing was trained.</param>
public sealed record BenchLine(BenchRow Row, PublishedResult? Published, IReadOnlyList<BenchMeasurement> Seeds)
{
    /// <summary>Whether anything was trained.</summary>
    public bool IsTrained => Seeds.Count > 0;

    /// <summary>mR over the seeds.</summary>
    public BenchSpread MeanRecall => Over(seed => seed.Report.MeanRecall);

    /// <summary>mR if every tie fell badly, the mean over seeds.</summary>
    public double Pessimistic => Seeds.Average(seed => seed.Report.Pessimistic.MeanRecall);

    /// <summary>mR if every tie fell well, the mean over seeds.</summary>
    public double Optimistic => Seeds.Average(seed => seed.Report.Optimistic.MeanRecall);

    /// <summary>mR without captions that training has seen; null where one seed has none.</summary>
    public BenchSpread? LeakFree => Seeds.All(seed => seed.LeakFreeMeanRecall is not null)
        ? Over(seed => seed.LeakFreeMeanRecall!.Value)
        : null;

    /// <summary>Pairs scored a second, the mean over the seeds that measured it; null where none did.</summary>
    public double? PairsPerSecond => Seeds.Select(seed => seed.PairsPerSecond).Average();

    /// <summary>
    /// Milliseconds of a query behind an index, the mean over the seeds that measured it; null where none did.
    /// </summary>
    public double? RerankMilliseconds => Seeds.Select(seed => seed.RerankMilliseconds).Average();

    /// <summary>Seconds of training, the mean over seeds.</summary>
    public double TrainingSeconds => Seeds.Average(seed => seed.TrainingSeconds);

    /// <summary>The six recalls, image to text first, each the mean over seeds.</summary>
    public IReadOnlyList<double> Recalls =>
    [
        .. new Func<BenchMeasurement, double>[]
        {
            seed => seed.Report.ImageToText.R1, seed => seed.Report.ImageToText.R5, seed => seed.Report.ImageToText.R10,
            seed => seed.Report.TextToImage.R1, seed => seed.Report.TextToImage.R5, seed => seed.Report.TextToImage.R10,
        }.Select(recall => Seeds.Average(recall)),
    ];

    /// <summary>Sums a number up over the seeds, of which there must be one.</summary>
    public BenchSpread Over(Func<BenchMeasurement, double> number) => BenchSpread.Of([.. Seeds.Select(number)]);
}

/// <summary>All systems in one setting on one split.</summary>
/// <param name="Setting"><c>controlled</c> or <c>published</c>.</param>
/// <param name="Dataset">The dataset's name.</param>
/// <param name="Split">The split's name.</param>
/// <param name="Lines">One a row, trained or not.</param>
public sealed record BenchTable(string Setting, string Dataset, string Split, IReadOnlyList<BenchLine> Lines)
{
    /// <summary>Such as <c>controlled setting, rsicd val</c>.</summary>
    public string Title => $"{Setting} setting, {Dataset} {Split}";

    /// <summary>
    /// The trained lines that no other beats in both: of those as cheap or cheaper, none has a higher mR.
    /// </summary>
    /// <param name="cost">What a line costs, less is better; lines without it are left out.</param>
    /// <returns>By rising cost.</returns>
    public IReadOnlyList<BenchLine> ParetoFront(Func<BenchLine, double?> cost)
    {
        ArgumentNullException.ThrowIfNull(cost);
        var front = new List<BenchLine>();
        foreach (var line in Lines.Where(line => line.IsTrained && cost(line) is not null)
            .OrderBy(cost).ThenByDescending(line => line.MeanRecall.Mean))
        {
            if (front.Count == 0 || line.MeanRecall.Mean > front[^1].MeanRecall.Mean)
            {
                front.Add(line);
            }
        }

        return front;
    }

    internal static BenchTable From(
        string setting, string dataset, string split, IReadOnlyList<BenchRow> rows,
        IReadOnlyList<BenchMeasurement> measurements)
    {
        var published = PublishedResults.For(dataset).DistinctBy(result => result.Method)
            .ToDictionary(result => result.Method, StringComparer.Ordinal);
        // A system that is not listed any more must not vanish from what was measured.
        var others = measurements.Select(one => one.System).Distinct().Except(rows.Select(row => row.Name))
            .Select(name => new BenchRow(name, name));
        return new BenchTable(
            setting,
            dataset,
            split,
            [
                .. rows.Concat(others).Select(row => new BenchLine(
                    row,
                    published.GetValueOrDefault(row.Title),
                    [.. measurements.Where(one => one.System == row.Name).OrderBy(one => one.Seed)])),
            ]);
    }
}
