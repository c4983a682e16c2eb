using System.CommandLine;
using Nadir.Archive.Postgres;
using Nadir.Cli.CommandLine;
using Nadir.Cli.Output;

namespace Nadir.Cli.Commands.Archive;

/// <summary><c>nadir archive checkpoint --archive DIR</c>: makes the folder ready to be copied.</summary>
internal sealed class ArchiveCheckpointCommand : DocumentedCommand
{
    private readonly Option<string> _archive = CommonOptions.Archive();

    public ArchiveCheckpointCommand(Terminal terminal)
        : base(
            "checkpoint", "Brings everything into the archive's own files, so that a copy of the folder is a backup.")
    {
        Add(_archive);
        SetAction(parsed => Run(parsed, terminal));
    }

    public override IReadOnlyList<string> Examples =>
    [
        "nadir archive checkpoint --archive ~/imagery.nadir",
    ];

    private int Run(ParseResult parsed, Terminal terminal)
    {
        using var store = ArchiveLocation.Parse(parsed.GetRequiredValue(_archive)).Open();
        using (var writer = store.OpenWriter())
        {
            writer.Checkpoint();
        }

        terminal.Say($"{store.Location} can be copied until somebody writes to it again.");
        return ExitCode.Done;
    }
}
