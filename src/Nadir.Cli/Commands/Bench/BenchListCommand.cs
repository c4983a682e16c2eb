using System.CommandLine;
using System.Globalization;
using Nadir.Cli.CommandLine;
using Nadir.Cli.Commands.Json;
using Nadir.Cli.Output;
using Nadir.Metrics.Published;
using Nadir.Systems;
using Nadir.Systems.Training.Bench;

namespace Nadir.Cli.Commands.Bench;

/// <summary>What was published of a system on one dataset's test split.</summary>
internal sealed record BenchPublished(string Dataset, double Mr, double[] Recalls, string Source, string Address);

/// <summary>One system of <c>nadir bench list</c>.</summary>
/// <param name="Name">What <c>nadir bench run</c> calls it.</param>
/// <param name="System">The system.</param>
/// <param name="Variant">Its variant.</param>
/// <param name="Title">Its name in the published tables.</param>
/// <param name="Description">What sets the variant apart.</param>
/// <param name="Parameters">Of the network as published, without the embedding of words; null where
/// no recipe tells.</param>
/// <param name="Published">What was published.</param>
/// <param name="Ours">What was measured here.</param>
internal sealed record BenchOverview(
    string Name,
    string System,
    string Variant,
    string Title,
    string Description,
    long? Parameters,
    BenchPublished[] Published,
    BenchLineOutput[] Ours);

/// <summary><c>nadir bench list</c>.</summary>
internal sealed class BenchListCommand : DocumentedCommand
{
    private static readonly string[] Datasets = ["rsicd", "rsitmd"];

    private readonly Option<string?> _out = new("--out")
    {
        Description =
            "Folder of a bench whose results are shown. Default: those that come with nadir, if there are any.",
        HelpName = "DIR",
    };

    private readonly Option<bool> _json = CommonOptions.Json();

    public BenchListCommand(Terminal terminal)
        : base(
            "list", "Lists the systems with their parameters, what was published of them and what was measured here.")
    {
        Add(_out);
        Add(_json);
        SetAction(parsed => Run(parsed, terminal));
    }

    public override IReadOnlyList<string> Examples => ["nadir bench list", "nadir bench list --out runs/bench --json"];

    private int Run(ParseResult parsed, Terminal terminal)
    {
        var catalog = BenchCatalog.OfInstallation(KnownSystems.Registry);
        var results = parsed.GetValue(_out) is { } folder ? BenchMeasurements.OfFolder("--out", folder)
            : BenchMeasurements.Bundled();
        var ours = BenchLineOutput.Of(BenchMeasurements.Report(catalog, results, ""));
        BenchOverview[] systems = [.. catalog.Systems.Select(system => Of(system, ours))];
        if (parsed.GetValue(_json))
        {
            JsonOutput.Write(terminal, systems, JsonOutput.Context.BenchOverviewArray);
            return ExitCode.Done;
        }

        var table = new TextTable(
            "name", "published as", ">parameters", ">rsicd mR", ">rsitmd mR", "source", "ours", "description");
        foreach (var system in systems)
        {
            table.Add(
                system.Name,
                system.Title,
                system.Parameters is { } count ? Text(count / 1e6, "F2") + " M" : "-",
                Published(system, Datasets[0]),
                Published(system, Datasets[1]),
                system.Published.Length > 0 ? system.Published[0].Source : "-",
                system.Ours.Length > 0 ? string.Join("; ", system.Ours.Select(Text)) : "not trained yet",
                system.Description);
        }

        table.WriteTo(terminal.Output);
        return ExitCode.Done;
    }

    private static BenchOverview Of(BenchSystem system, BenchLineOutput[] ours) => new(
        system.Name,
        system.System.Name,
        system.Variant.Name,
        system.Title,
        system.Variant.Description,
        system.Parameters(BenchSetting.Published),
        [
            .. from dataset in Datasets
               from result in PublishedResults.For(dataset)
               where result.Method == system.Title
               select new BenchPublished(
                   dataset,
                   result.MeanRecall,
                   [
                       result.ImageToText.R1, result.ImageToText.R5, result.ImageToText.R10,
                       result.TextToImage.R1, result.TextToImage.R5, result.TextToImage.R10,
                   ],
                   result.Source.Name,
                   result.Source.Address.AbsoluteUri),
        ],
        [.. ours.Where(line => line.System == system.Name)]);

    private static string Published(BenchOverview system, string dataset) =>
        system.Published.FirstOrDefault(one => one.Dataset == dataset) is { } known ? Text(known.Mr, "F2") : "-";

    private static string Text(BenchLineOutput line) =>
        $"{Text(line.Mr, "F2")}{(line.MrDeviation is { } deviation ? $" ± {Text(deviation, "F2")}" : "")} "
            + $"{line.Setting}, {line.Dataset} {line.Split}, "
        + (line.Seeds.Length == 1 ? "one seed" : $"{line.Seeds.Length} seeds");

    private static string Text(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
