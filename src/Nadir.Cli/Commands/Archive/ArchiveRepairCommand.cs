using System.CommandLine;
using Nadir.Archive.Postgres;
using Nadir.Archive.Repair;
using Nadir.Cli.CommandLine;
using Nadir.Cli.Commands.Json;
using Nadir.Cli.Output;

namespace Nadir.Cli.Commands.Archive;

/// <summary><c>nadir archive repair --archive DIR</c>: leaves out what is broken and keeps what is whole.</summary>
internal sealed class ArchiveRepairCommand : DocumentedCommand
{
    private const int MostNamed = 20;

    private readonly Option<string> _archive = CommonOptions.Archive();
    private readonly Option<bool> _json = CommonOptions.Json();

    public ArchiveRepairCommand(Terminal terminal)
        : base("repair", "Leaves out what is broken and keeps what is whole. What was lost can be indexed again.")
    {
        Add(_archive);
        Add(_json);
        SetAction((parsed, cancellation) => Task.FromResult(Run(parsed, terminal, cancellation)));
    }

    public override IReadOnlyList<string> Examples =>
    [
        "nadir archive repair --archive ~/imagery.nadir",
    ];

    private int Run(ParseResult parsed, Terminal terminal, CancellationToken cancellation)
    {
        var report = ArchiveLocation.Parse(parsed.GetRequiredValue(_archive)).Repair(cancellation);
        if (parsed.GetValue(_json))
        {
            JsonOutput.Write(terminal, report, JsonOutput.Context.ArchiveRepairReport);
        }
        else
        {
            Print(report, terminal);
        }

        return ExitCode.Done;
    }

    private static void Print(ArchiveRepairReport report, Terminal terminal)
    {
        foreach (string segment in report.DroppedSegments)
        {
            terminal.Output.WriteLine($"{segment} was damaged or missing and is no longer part of the archive.");
        }

        foreach (string correction in report.Corrections)
        {
            terminal.Output.WriteLine(correction);
        }

        foreach (string source in report.DroppedImages.Take(MostNamed))
        {
            terminal.Output.WriteLine($"{source} has to be indexed again.");
        }

        if (report.DroppedImages.Count > MostNamed)
        {
            terminal.Output.WriteLine(
                $"{report.DroppedImages.Count - MostNamed} more images have to be indexed again.");
        }

        terminal.Say(report is { DroppedSegments.Count: 0, DroppedImages.Count: 0, Corrections.Count: 0 }
            ? "nothing was wrong."
            : "the archive is whole; `nadir index` brings back what was lost.");
    }
}
