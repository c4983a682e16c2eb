using System.CommandLine;
using Nadir.Archive;
using Nadir.Archive.Postgres;
using Nadir.Cli.CommandLine;
using Nadir.Cli.Output;

namespace Nadir.Cli.Commands.Archive;

/// <summary><c>nadir archive compact --archive DIR</c>: frees what removed images left behind.</summary>
internal sealed class ArchiveCompactCommand : DocumentedCommand
{
    private readonly Option<string> _archive = CommonOptions.Archive();

    public ArchiveCompactCommand(Terminal terminal)
        : base("compact", "Frees what removed images left behind and joins small files of vectors.")
    {
        Add(_archive);
        SetAction(parsed => Run(parsed, terminal));
    }

    public override IReadOnlyList<string> Examples => ["nadir archive compact --archive ~/imagery.nadir"];

    private int Run(ParseResult parsed, Terminal terminal)
    {
        using var store = ArchiveLocation.Parse(parsed.GetRequiredValue(_archive)).Open();
        var before = store.ReadStatistics();
        using (var writer = store.OpenWriter())
        {
            writer.Compact();
        }

        var after = store.ReadStatistics();
        terminal.Say(before.Segments > 0
            ? $"{Bytes(before)} bytes became {Bytes(after)}, {before.Segments} files of vectors {after.Segments}."
            : $"{Bytes(before)} bytes became {Bytes(after)}.");
        return ExitCode.Done;
    }

    private static long Bytes(ArchiveStatistics statistics) => statistics.VectorBytes + statistics.CatalogBytes;
}
