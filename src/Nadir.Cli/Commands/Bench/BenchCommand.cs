using System.CommandLine;
using Nadir.Cli.Output;

namespace Nadir.Cli.Commands.Bench;

/// <summary><c>nadir bench</c>: the systems of the papers' tables, trained and compared.</summary>
internal static class BenchCommand
{
    public static Command Create(Terminal terminal) =>
        new("bench", "Trains the systems of the papers' tables and compares them with what was published.")
    {
        new BenchListCommand(terminal),
        new BenchRunCommand(terminal),
        new BenchReportCommand(terminal),
    };
}
