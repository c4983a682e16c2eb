using Nadir.Reports.Markup;

namespace Nadir.Reports.Bench;

/// <summary>The columns of a bench's tables, and their cells as people read them.</summary>
internal static class BenchCells
{
    internal const string NotTrained = "not trained yet";
    internal const string None = "\u2013";

    internal static IReadOnlyList<string> Titles { get; } =
    [
        "System", "Published mR (test)", "mR", "Seeds", "mR by ties", "I2T R@1", "R@5", "R@10", "T2I R@1", "R@5",
        "R@10", "Leak-free mR",
        "Parameters", "Epochs", "Training", "Pairs/s", "Rerank ms",
    ];

    /// <summary>What the columns mean, for whoever reads a table without the documentation.</summary>
    internal const string Legend =
        "mR is the mean of the six recalls, in percent, equal scores counted by their expected rank; with several "
            + "seeds mean ± standard deviation of the"
        + " sample. \"mR by ties\" is the mean mR if every tie fell badly, and well. \"Leak-free\" leaves out "
        + "captions that also stand in the training"
        + " captions. Parameters are without the embedding of words. \"Pairs/s\" are scores of embedded images with "
        + "embedded texts; \"Rerank ms\" is the median"
        + " time of one query behind an index, its text embedded and scored with a hundred kept images; a system "
        + "without it is compared by the index itself.";

    internal static IReadOnlyList<string> Of(BenchLine line)
    {
        var published = line.Published is { } known ? Numbers.Fixed(known.MeanRecall) : None;
        if (!line.IsTrained)
        {
            return [line.Row.Title, published, NotTrained, .. Enumerable.Repeat(None, Titles.Count - 3)];
        }

        return
        [
            line.Row.Title,
            published,
            Spread(line.MeanRecall),
            line.Seeds.Count == 1 ? $"one ({line.Seeds[0].Seed})" : Numbers.Whole(line.Seeds.Count),
            $"{Numbers.Fixed(line.Pessimistic)}\u2013{Numbers.Fixed(line.Optimistic)}",
            .. line.Recalls.Select(recall => Numbers.Fixed(recall)),
            line.LeakFree is { } leakFree ? Spread(leakFree) : None,
            Millions(line.Seeds[0].Parameters),
            Epochs(line),
            Time(line.TrainingSeconds),
            line.PairsPerSecond is { } pairs ? Numbers.Whole(Math.Round(pairs)) : None,
            line.RerankMilliseconds is { } rerank ? Numbers.Fixed(rerank, 1) : None,
        ];
    }

    /// <summary>What a reader must know of a table: against which values, how many seeds.</summary>
    internal static string Note(BenchTable table)
    {
        var trained = table.Lines.Count(line => line.IsTrained);
        var shortened = table.Lines.Count(line => line.Seeds.Any(IsShortened));
        return (table.Split == "test" ? ""
            : $"Published values are of the test split, ours of {table.Split}: a neighbourhood, no ranking. ")
            + $"{trained} of {table.Lines.Count} systems are trained; {NotTrained}: {table.Lines.Count - trained}."
            + (shortened > 0 ? $" "
            + $"{shortened} were trained for fewer epochs than their recipes say, which the column says." : "");
    }

    internal static string Time(double seconds) => seconds < 90
        ? $"{Numbers.Fixed(seconds, 1)} s"
        : seconds < 5400 ? $"{Numbers.Fixed(seconds / 60, 1)} min" : $"{Numbers.Fixed(seconds / 3600, 1)} h";

    private static string Spread(BenchSpread spread) => spread.Deviation is { } deviation
        ? $"{Numbers.Fixed(spread.Mean)} ± {Numbers.Fixed(deviation)}"
        : Numbers.Fixed(spread.Mean);

    private static string Millions(long parameters) => $"{Numbers.Fixed(parameters / 1e6)} M";

    private static bool IsShortened(BenchMeasurement seed) => seed.Epochs < seed.PlannedEpochs;

    private static string Epochs(BenchLine line)
    {
        var (fewest, most) = (line.Seeds.Min(seed => seed.Epochs), line.Seeds.Max(seed => seed.Epochs));
        var epochs = fewest == most ? Numbers.Whole(fewest) : $"{Numbers.Whole(fewest)}\u2013{Numbers.Whole(most)}";
        return line.Seeds.Any(IsShortened) ? $"{epochs} of {Numbers.Whole(line.Seeds[0].PlannedEpochs)}, shortened"
            : epochs;
    }
}
