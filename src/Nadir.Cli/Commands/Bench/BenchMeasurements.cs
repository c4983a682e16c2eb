using Nadir.Cli.CommandLine;
using Nadir.Reports.Bench;
using Nadir.Systems.Training.Bench;

namespace Nadir.Cli.Commands.Bench;

/// <summary>From what a bench trained to what its report shows.</summary>
internal static class BenchMeasurements
{
    // Where the results that come with the sources lie: result.json alone, without the models.
    private const string BundledFolder = "benchmarks/results/bench";

    public static BenchReport Report(BenchCatalog catalog, IEnumerable<BenchResult> results, string command) => new()
    {
        Rows = [.. catalog.Systems.Select(system => new BenchRow(system.Name, system.Title))],
        Measurements = [.. results.SelectMany(Of)],
        Command = command,
        Date = DateTimeOffset.UtcNow,
    };

    /// <summary>The results that come with the program; none where there are none.</summary>
    public static IReadOnlyList<BenchResult> Bundled()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string path = Path.Combine(folder.FullName, BundledFolder);
            if (Directory.Exists(path))
            {
                return new BenchFolder(path).Results();
            }
        }

        return [];
    }

    /// <summary>The results of a folder that must be one of a bench.</summary>
    public static IReadOnlyList<BenchResult> OfFolder(string option, string path) => Directory.Exists(path)
        ? new BenchFolder(path).Results()
        : throw new UsageException(
            $"{option} {path}: there is no such folder; give the one that nadir bench run wrote.");

    private static IEnumerable<BenchMeasurement> Of(BenchResult result) =>
        result.Evaluations.Select(evaluation => new BenchMeasurement
        {
            System = result.System,
            Setting = result.Setting,
            Seed = result.Seed,
            Report = evaluation.Report,
            LeakFreeMeanRecall = evaluation.LeakFree?.MeanRecall,
            Parameters = result.Parameters,
            Epochs = result.Epochs,
            PlannedEpochs = result.PlannedEpochs,
            TrainingSeconds = result.TrainingSeconds,
            PairsPerSecond = result.Speed?.PairsPerSecond,
            RerankMilliseconds = result.Speed?.RerankMilliseconds,
            RerankCandidates = result.Speed?.Candidates ?? 0,
            TrainedOn = result.TrainedOn,
            Networks = $"{result.Backbone}; {result.TextEncoder}",
            Machine = result.Machine,
            Command = result.Command,
        });
}

/// <summary>One line of a bench's tables as JSON: means over seeds.</summary>
internal sealed record BenchLineOutput
{
    public required string Setting { get; init; }

    public required string Dataset { get; init; }

    public required string Split { get; init; }

    public required string System { get; init; }

    public required double? PublishedMr { get; init; }

    public required int[] Seeds { get; init; }

    public required double Mr { get; init; }

    public required double? MrDeviation { get; init; }

    public required double MrPessimistic { get; init; }

    public required double MrOptimistic { get; init; }

    public required double[] Recalls { get; init; }

    public required double? LeakFreeMr { get; init; }

    public required long Parameters { get; init; }

    public required int Epochs { get; init; }

    public required int RecipeEpochs { get; init; }

    public required double TrainingSeconds { get; init; }

    public required double? PairsPerSecond { get; init; }

    public required double? RerankMilliseconds { get; init; }

    /// <summary>The trained lines of all tables.</summary>
    public static BenchLineOutput[] Of(BenchReport report) =>
    [
        .. from table in report.Tables
           from line in table.Lines
           where line.IsTrained
           select new BenchLineOutput
           {
               Setting = table.Setting,
               Dataset = table.Dataset,
               Split = table.Split,
               System = line.Row.Name,
               PublishedMr = line.Published?.MeanRecall,
               Seeds = [.. line.Seeds.Select(seed => seed.Seed)],
               Mr = line.MeanRecall.Mean,
               MrDeviation = line.MeanRecall.Deviation,
               MrPessimistic = line.Pessimistic,
               MrOptimistic = line.Optimistic,
               Recalls = [.. line.Recalls],
               LeakFreeMr = line.LeakFree?.Mean,
               Parameters = line.Seeds[0].Parameters,
               Epochs = line.Seeds.Min(seed => seed.Epochs),
               RecipeEpochs = line.Seeds[0].PlannedEpochs,
               TrainingSeconds = line.TrainingSeconds,
               PairsPerSecond = line.PairsPerSecond,
               RerankMilliseconds = line.RerankMilliseconds,
           },
    ];
}
