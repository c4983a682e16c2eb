using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Nadir.Cli.CommandLine;
using Nadir.Cli.Commands.Json;
using Nadir.Cli.Output;
using Nadir.Cli.Output.Progress;
using Nadir.Systems;
using Nadir.Systems.Contracts;
using Nadir.Systems.Training;
using Nadir.Systems.Training.Ablation;

namespace Nadir.Cli.Commands.Training;

/// <summary>
/// <c>nadir ablate PLAN --data DIR --out DIR</c>: trains variants of a recipe with several seeds and compares them.
/// </summary>
internal sealed class AblateCommand : DocumentedCommand
{
    private readonly Argument<string> _plan = new("PLAN") { Description = "Plan: a JSON file of recipes/ablations/." };
    private readonly Option<string> _data = TrainingOptionSet.Data();
    private readonly Option<string> _out = new("--out")
    {
        Description = "Folder to write: one model folder a variant and seed. What is done there is not done again.",
        HelpName = "DIR",
        Required = true,
    };

    private readonly Option<string?> _weights = TrainingOptionSet.Weights();
    private readonly Option<string?> _device = TrainingOptionSet.Device();
    private readonly Option<bool> _json = CommonOptions.Json();

    public AblateCommand(Terminal terminal)
        : base("ablate",
            "Trains variants of a recipe with several seeds and prints mean and spread. Can be stopped and run again.")
    {
        Add(_plan);
        foreach (Option option in (Option[])[_data, _out, _weights, _device, _json])
        {
            Add(option);
        }

        SetAction((parsed, cancellation) => Task.FromResult(Run(parsed, terminal, cancellation)));
    }

    public override IReadOnlyList<string> Examples =>
    [
        "nadir ablate recipes/ablations/sfdr.json --data data --out runs/sfdr-ablation",
        "nadir ablate recipes/ablations/osdpm.json --data data --weights weights --out runs/osdpm-ablation --json",
    ];

    private int Run(ParseResult parsed, Terminal terminal, CancellationToken cancellation)
    {
        string data = Path.GetFullPath(parsed.GetRequiredValue(_data));
        var places = new TrainingPaths(
            Path.GetFullPath(parsed.GetRequiredValue(_out)),
            TrainingOptionSet.WeightsFolder(parsed.GetValue(_weights), data),
            BundledModels.OfInstallation(KnownSystems.Registry).Find,
            TrainingOptionSet.CacheFolder());
        var device = TrainingOptionSet.ParseDevice(parsed.GetValue(_device) ?? "cpu");
        string plan = InputFile.RequireNoFolder("PLAN", parsed.GetRequiredValue(_plan));
        var run = new AblationRun(
            KnownSystems.Registry, AblationPlan.Read(KnownSystems.Registry, plan), data, places, PictureFile.Read,
            device);

        IReadOnlyList<AblationResult> results;
        using (var display = ProgressDisplay.Open(terminal))
        {
            results = run.Run(
                (place, count, variant, seed) =>
                {
                    display.Say($"training {place + 1} of {count}: {variant}, seed {seed}");
                    return new TrainingConsole(display);
                },
                result => display.Say($"{result.Variant}, seed {result.Seed}: {TrainingConsole.Text(result.Measures)}"),
                cancellation);
        }

        var rows = AblationRow.Summarize(results);
        if (parsed.GetValue(_json))
        {
            terminal.Document.WriteLine(JsonSerializer.Serialize([.. rows], CommandJson.Default.AblationRowArray));
        }
        else
        {
            WriteTable(rows, terminal.Output);
        }

        return ExitCode.Done;
    }

    private static void WriteTable(IReadOnlyList<AblationRow> rows, TextWriter output)
    {
        string[] measures = [.. rows.Select(row => row.Measure).Distinct()];
        var table = new TextTable(["variant", .. measures.Select(measure => ">" + measure)]);
        foreach (var variant in rows.GroupBy(row => row.Variant))
        {
            var values = variant.ToDictionary(row => row.Measure);
            table.Add([variant.Key, .. measures.Select(measure => values.TryGetValue(measure, out var row) ? Text(row)
                : "-")]);
        }

        table.WriteTo(output);
    }

    private static string Text(AblationRow row) => string.Create(
        CultureInfo.InvariantCulture, $"{row.Mean:F2} ± {row.StandardDeviation:F2}");
}
