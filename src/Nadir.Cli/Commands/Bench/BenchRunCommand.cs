using System.CommandLine;
using System.Globalization;
using Nadir.Cli.CommandLine;
using Nadir.Cli.Commands.Json;
using Nadir.Cli.Commands.Training;
using Nadir.Cli.Output;
using Nadir.Cli.Output.Progress;
using Nadir.Cli.Reports;
using Nadir.Datasets;
using Nadir.Systems;
using Nadir.Systems.Contracts;
using Nadir.Systems.Training;
using Nadir.Systems.Training.Bench;

namespace Nadir.Cli.Commands.Bench;

/// <summary><c>nadir bench run [SYSTEM...] --data DIR --out DIR</c>: trains and evaluates what is missing.</summary>
internal sealed class BenchRunCommand : DocumentedCommand
{
    private const int DefaultSeeds = 3;

    private readonly Argument<string[]> _systems = new("SYSTEM")
    {
        Description = "Systems to train, by the names of nadir bench list; none: all.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<string> _data = new("--data")
    {
        Description =
            "Folder that holds the folders of the datasets that the recipes name; or one dataset's own folder, which "
                + "takes their place.",
        HelpName = "DIR",
        Required = true,
    };

    private readonly Option<int?> _seeds = new WholeNumberOption(
        "--seeds", 1, 100, $"How many seeds, from 0. Default {DefaultSeeds}.");
    private readonly Option<string> _out = new("--out")
    {
        Description =
            "Folder to write: SETTING/SYSTEM/seed-K a model, bench.jsonl. What is done there is not done again.",
        HelpName = "DIR",
        Required = true,
    };

    private readonly Option<string> _setting = new ChoiceOption(
        "--setting", "Which recipes: one and the same setting for all, or as published. Default controlled.",
        "controlled", "published", "both");

    private readonly Option<int?> _epochs = new WholeNumberOption(
        "--epochs", 1, 10_000, "Epochs in place of the recipes'; the report says which rows were shortened.");

    private readonly Option<string?> _weights = TrainingOptionSet.Weights();
    private readonly Option<string?> _device = TrainingOptionSet.Device();
    private readonly Option<string?> _blind = new("--blind")
    {
        Description = "Also answer a set whose truth is elsewhere, into blind/ of the --out folder.",
        HelpName = "DIR",
    };

    private readonly Option<bool> _json = CommonOptions.Json();

    public BenchRunCommand(Terminal terminal)
        : base("run",
            "Trains what is missing, evaluates it and keeps the results. Can be stopped at any time and run again.")
    {
        Add(_systems);
        foreach (Option option in (Option[])[_data, _seeds, _out, _setting, _epochs, _weights, _device, _blind, _json])
        {
            Add(option);
        }

        SetAction((parsed, cancellation) => Task.FromResult(Run(parsed, terminal, cancellation)));
    }

    public override IReadOnlyList<string> Examples =>
    [
        "nadir bench run --data data --seeds 3 --out runs/bench",
        "nadir bench run vsepp scan-t2i --data data --seeds 1 --epochs 5 --out runs/short",
        "nadir bench run amfmn-sim --data data --setting both --weights weights --out runs/bench",
        "nadir bench run hvsa --data data/rsitmd --setting published --out runs/rsitmd",
    ];

    private int Run(ParseResult parsed, Terminal terminal, CancellationToken cancellation)
    {
        string data = Path.GetFullPath(parsed.GetRequiredValue(_data));
        var catalog = BenchCatalog.OfInstallation(KnownSystems.Registry);
        var plan = BenchPlan.Create(
            catalog.Select(parsed.GetValue(_systems) ?? []),
            BenchSettings.Parse(parsed.GetValue(_setting) ?? "controlled"),
            parsed.GetValue(_seeds) ?? DefaultSeeds,
            parsed.GetValue(_epochs),
            data);
        var device = TrainingOptionSet.ParseDevice(parsed.GetValue(_device) ?? "cpu");
        string command = CommandText.Of(parsed);
        var run = new BenchRun(KnownSystems.Registry, plan, new BenchOptions
        {
            DataFolder = data,
            Paths = new TrainingPaths(
                Path.GetFullPath(parsed.GetRequiredValue(_out)),
                TrainingOptionSet.WeightsFolder(parsed.GetValue(_weights), data),
                BundledModels.OfInstallation(KnownSystems.Registry).Find,
                TrainingOptionSet.CacheFolder()),
            Decode = PictureFile.Read,
            Device = device,
            Blind = parsed.GetValue(_blind) is { } blind ? BlindSet.Open(blind) : null,
            Command = command,
            Machine = BenchMachine.Describe(device),
        });

        IReadOnlyList<BenchResult> results;
        using (var display = ProgressDisplay.Open(terminal))
        {
            results = run.Run(new BenchConsole(display), display.Say, cancellation);
        }

        var lines = BenchLineOutput.Of(BenchMeasurements.Report(catalog, results, command));
        if (parsed.GetValue(_json))
        {
            JsonOutput.Write(terminal, lines, JsonOutput.Context.BenchLineOutputArray);
            return ExitCode.Done;
        }

        var table = new TextTable("setting", "dataset", "split", "system", ">published mR", ">mR", ">seeds");
        foreach (var line in lines)
        {
            string spread = line.MrDeviation is { } deviation ? $" ± {Text(deviation)}" : "";
            table.Add(
                line.Setting, line.Dataset, line.Split, line.System, line.PublishedMr is { } published ? Text(published)
                    : "-",
                Text(line.Mr) + spread, line.Seeds.Length.ToString(CultureInfo.InvariantCulture));
        }

        table.WriteTo(terminal.Output);
        return ExitCode.Done;
    }

    private static string Text(double value) => value.ToString("F2", CultureInfo.InvariantCulture);
}

/// <summary>Shows a bench while it runs: how far the whole plan is, and what the running training does.</summary>
internal sealed class BenchConsole(IProgressDisplay display) : IProgress<BenchProgress>
{
    public void Report(BenchProgress value)
    {
        string what = (value.Loop, value.Gallery) switch
        {
            ({ } loop, _) => string.Create(
                CultureInfo.InvariantCulture,
                $"epoch {loop.Epoch + 1}/{loop.Epochs}, step {loop.Step}/{loop.StepsPerEpoch}, "
                    + $"loss {loop.Loss:F3}, {loop.ExamplesPerSecond:F0} images/s"),
            (_, { } gallery) => $"evaluating, {gallery.Done} of {gallery.Count} {gallery.Stage}",
            _ => "starting",
        };
        string rest = value.Remaining is { } remaining ? $", {Durations.Text(remaining)} left of the whole plan" : "";
        display.Update(value.Fraction, $"{value.Place + 1} of {value.Count}: {value.Training.Title}, {what}{rest}");
    }
}
