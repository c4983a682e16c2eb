using System.CommandLine;
using Nadir.Cli.CommandLine;
using Nadir.Cli.Commands.Json;
using Nadir.Cli.Output;
using Nadir.Cli.Reports;
using Nadir.Files;
using Nadir.Reports.Bench;
using Nadir.Systems;
using Nadir.Systems.Training.Bench;

namespace Nadir.Cli.Commands.Bench;

/// <summary><c>nadir bench report --out DIR</c>: writes the tables of what a bench trained.</summary>
internal sealed class BenchReportCommand : DocumentedCommand
{
    private readonly Option<string> _out = new("--out")
    {
        Description = "Folder of the bench; report.md, report.csv and report.html are written into it.",
        HelpName = "DIR",
        Required = true,
    };

    private readonly Option<bool> _json = CommonOptions.Json();

    public BenchReportCommand(Terminal terminal)
        : base("report",
            "Writes the papers' tables with what was trained beside what was published: Markdown, CSV and a page "
                + "that opens without a network.")
    {
        Add(_out);
        Add(_json);
        SetAction(parsed => Run(parsed, terminal));
    }

    public override IReadOnlyList<string> Examples =>
        ["nadir bench report --out runs/bench", "nadir bench report --out runs/bench --json"];

    private int Run(ParseResult parsed, Terminal terminal)
    {
        string folder = Path.GetFullPath(parsed.GetRequiredValue(_out));
        var results = BenchMeasurements.OfFolder("--out", folder);
        var report = BenchMeasurements.Report(
            BenchCatalog.OfInstallation(KnownSystems.Registry), results, CommandText.Of(parsed));
        DurableFile.WriteAllText(Path.Combine(folder, "report.md"), BenchText.Markdown(report));
        DurableFile.WriteAllText(Path.Combine(folder, "report.csv"), BenchText.Csv(report));
        DurableFile.WriteAllText(Path.Combine(folder, "report.html"), BenchPage.Render(report));
        if (parsed.GetValue(_json))
        {
            JsonOutput.Write(terminal, BenchLineOutput.Of(report), JsonOutput.Context.BenchLineOutputArray);
        }

        terminal.Say(
            $"{results.Count} trained models; the report is {Path.Combine(folder, "report.html")}, report.md and "
                + $"report.csv beside it.");
        return ExitCode.Done;
    }
}
