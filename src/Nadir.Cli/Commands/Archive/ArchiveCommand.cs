using System.CommandLine;
using Nadir.Cli.Output;

namespace Nadir.Cli.Commands.Archive;

/// <summary><c>nadir archive</c>: looks after archives.</summary>
internal static class ArchiveCommand
{
    public static Command Create(Terminal terminal) =>
        new("archive", "Looks into archives, checks and repairs them, makes them smaller.")
    {
        new ArchiveInfoCommand(terminal),
        new ArchiveVerifyCommand(terminal),
        new ArchiveRepairCommand(terminal),
        new ArchiveCompactCommand(terminal),
        new ArchiveCheckpointCommand(terminal),
        new ArchiveHnswCommand(terminal),
    };
}
