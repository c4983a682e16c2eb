using System.CommandLine;
using Nadir.Archive;
using Nadir.Archive.Postgres;
using Nadir.Archive.Postgres.Search;
using Nadir.Cli.CommandLine;
using Nadir.Cli.Output;

namespace Nadir.Cli.Commands.Archive;

/// <summary>
/// <c>nadir archive hnsw --archive ADDRESS</c>: builds the approximate index of an archive in PostgreSQL.
/// </summary>
internal sealed class ArchiveHnswCommand : DocumentedCommand
{
    private readonly Option<string> _archive = CommonOptions.Archive();
    private readonly Option<int?> _links = new WholeNumberOption(
        "--m", 2, 100, "Links of a vector to its neighbours. Default 16.");
    private readonly Option<int?> _candidates = new WholeNumberOption(
        "--ef-construction", 4, 1000, "Candidates kept while building. Default 64.");
    private readonly Option<int?> _memory = new WholeNumberOption(
        "--memory", 1, HnswParameters.MostMegabytes,
        "MiB of the server's memory for building. Default: the server's maintenance_work_mem.");
    private readonly Option<bool> _drop = new("--drop") { Description = "Remove the index." };

    public ArchiveHnswCommand(Terminal terminal)
        : base("hnsw",
            "Builds the HNSW index of an archive in PostgreSQL, for fast searches that may miss some of the best.")
    {
        foreach (Option option in (Option[])[_archive, _links, _candidates, _memory, _drop])
        {
            Add(option);
        }

        SetAction(parsed => Run(parsed, terminal));
    }

    public override IReadOnlyList<string> Examples =>
    [
        "nadir archive hnsw --archive postgres://nadir@db.example.com/imagery",
        "nadir archive hnsw --archive postgres://nadir@db.example.com/imagery --m 24 --ef-construction 128 --memory "
            + "4096",
        "nadir archive hnsw --archive postgres://nadir@db.example.com/imagery --drop",
    ];

    private int Run(ParseResult parsed, Terminal terminal)
    {
        using var store = ArchiveLocation.Parse(parsed.GetRequiredValue(_archive)).Open();
        if (store is not PostgresArchiveStore database)
        {
            throw new ArchiveException(
                $"{store.Location} is an archive in a folder, which is searched exactly and has no HNSW index; only "
                    + $"one in PostgreSQL can have it.");
        }

        if (parsed.GetValue(_drop))
        {
            database.DropHnsw();
            terminal.Say("the HNSW index is gone; searches are exact.");
            return ExitCode.Done;
        }

        var defaults = new HnswParameters();
        database.BuildHnsw(new HnswParameters(
            parsed.GetValue(_links) ?? defaults.Connections, parsed.GetValue(_candidates)
                ?? defaults.Candidates, parsed.GetValue(_memory)));
        terminal.Say(
            $"{database.ReadHnswBytes()} bytes of HNSW index; addresses with ?index=hnsw search it, and `nadir "
                + $"archive verify` measures its recall.");
        return ExitCode.Done;
    }
}
