using System.Globalization;
using System.Text;

namespace Nadir.Reports.Bench;

/// <summary>
/// Renders a bench as Markdown and as CSV. The same report gives the same bytes, in every culture. Thread-safe.
/// </summary>
public static class BenchText
{
    private static readonly string[] Columns =
    [
        "setting", "dataset", "split", "system", "published_mr", "seeds", "mr", "mr_deviation", "mr_pessimistic",
        "mr_optimistic",
        "i2t_r1", "i2t_r5", "i2t_r10", "t2i_r1", "t2i_r5", "t2i_r10", "rsum", "leak_free_mr", "parameters", "epochs",
        "recipe_epochs",
        "training_seconds", "pairs_per_second", "rerank_milliseconds", "rerank_candidates", "trained_on", "networks",
        "machine", "command",
    ];

    /// <summary>The tables in Markdown, with what was run for each row.</summary>
    /// <param name="report">What to show.</param>
    public static string Markdown(BenchReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        var text = new StringBuilder();
        text.Append("# Bench\n\n");
        text.Append(CultureInfo.InvariantCulture,
            $"Made {report.Date.UtcDateTime:yyyy-MM-dd HH:mm} UTC by `{report.Command}`.\n\n{BenchCells.Legend}\n");
        if (report.Measurements.Count == 0)
        {
            text.Append("\nNothing is trained yet.\n");
        }

        foreach (var table in report.Tables)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n## {Capital(table.Title)}\n\n{BenchCells.Note(table)}\n\n");
            Row(text, BenchCells.Titles);
            Row(text, BenchCells.Titles.Select((_, column) => column == 0 ? "---" : "---:"));
            foreach (var line in table.Lines)
            {
                Row(text, BenchCells.Of(line));
            }

            text.Append("\nHow they were trained:\n\n");
            foreach (var group in table.Lines.SelectMany(line => line.Seeds)
                .GroupBy(seed => (seed.System, seed.TrainedOn, seed.Networks, seed.Machine, seed.Command)))
            {
                var (system, trainedOn, networks, machine, command) = group.Key;
                text.Append(
                    CultureInfo.InvariantCulture,
                    $"- {system}, seed {string.Join(", ", group.Select(seed => seed.Seed))}: {trainedOn}; {networks}; "
                        + $"{machine}; `{command}`\n");
            }
        }

        return text.ToString();
    }

    /// <summary>
    /// One line a setting, dataset, split and system that is trained; numbers in full, means over seeds.
    /// </summary>
    /// <param name="report">What to show.</param>
    public static string Csv(BenchReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        var text = new StringBuilder(string.Join(',', Columns)).Append("\r\n");
        foreach (var (table, line) in report.Tables.SelectMany(
            table => table.Lines.Where(line => line.IsTrained).Select(line => (table, line))))
        {
            var first = line.Seeds[0];
            object?[] values =
            [
                table.Setting, table.Dataset, table.Split, line.Row.Name, line.Published?.MeanRecall, line.Seeds.Count,
                line.MeanRecall.Mean, line.MeanRecall.Deviation, line.Pessimistic, line.Optimistic,
                .. line.Recalls.Cast<object?>(),
                line.Over(seed => seed.Report.RecallSum).Mean, line.LeakFree?.Mean, first.Parameters,
                line.Seeds.Min(seed => seed.Epochs),
                first.PlannedEpochs, line.TrainingSeconds, line.PairsPerSecond, line.RerankMilliseconds,
                line.RerankMilliseconds is null ? null
                    : first.RerankCandidates, first.TrainedOn, first.Networks, first.Machine, first.Command,
            ];
            text.AppendJoin(',', values.Select(Field)).Append("\r\n");
        }

        return text.ToString();
    }

    private static void Row(StringBuilder text, IEnumerable<string> cells) =>
        text.Append("| ").AppendJoin(" | ", cells.Select(cell => cell.Replace("|", "\\|", StringComparison.Ordinal)))
            .Append(" |\n");

    private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];

    // RFC 4180.
    private static string Field(object? value)
    {
        var text = value is IFormattable number ? number.ToString(null, CultureInfo.InvariantCulture)
            : value?.ToString() ?? "";
        return text.AsSpan().ContainsAny(",\"\r\n") ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\""
            : text;
    }
}
