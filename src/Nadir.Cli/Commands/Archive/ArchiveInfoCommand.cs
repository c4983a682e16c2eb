using System.CommandLine;
using Nadir.Archive;
using Nadir.Archive.Postgres;
using Nadir.Cli.CommandLine;
using Nadir.Cli.Commands.Json;
using Nadir.Cli.Output;

namespace Nadir.Cli.Commands.Archive;

/// <summary><c>nadir archive info --archive DIR</c>: what an archive holds and what it was made with.</summary>
internal sealed class ArchiveInfoCommand : DocumentedCommand
{
    private readonly Option<string> _archive = CommonOptions.Archive();
    private readonly Option<bool> _json = CommonOptions.Json();

    public ArchiveInfoCommand(Terminal terminal)
        : base("info", "Says what an archive holds and what it was made with.")
    {
        Add(_archive);
        Add(_json);
        SetAction(parsed => Run(parsed, terminal));
    }

    public override IReadOnlyList<string> Examples =>
    [
        "nadir archive info --archive ~/imagery.nadir",
        "nadir archive info --archive postgres://nadir@db.example.com/imagery",
    ];

    private int Run(ParseResult parsed, Terminal terminal)
    {
        using var store = ArchiveLocation.Parse(parsed.GetRequiredValue(_archive)).Open();
        var overview = new ArchiveOverview(store.Location, store.Info, store.ReadStatistics());
        if (parsed.GetValue(_json))
        {
            JsonOutput.Write(terminal, overview, JsonOutput.Context.ArchiveOverview);
        }
        else
        {
            Print(overview, (store as PostgresArchiveStore)?.ReadHnswBytes(), terminal.Output);
        }

        return ExitCode.Done;
    }

    private static void Print(ArchiveOverview overview, long? hnswBytes, TextWriter output)
    {
        var (location, info, statistics) = overview;
        output.WriteLine($"{location}, format {info.FormatVersion}, made {info.Created:yyyy-MM-dd HH:mm} UTC");
        output.WriteLine($"model {info.EncoderName}, {info.Dimension} dimensions, fingerprint {info.Fingerprint}");
        output.WriteLine(
            $"{statistics.Items} images, {statistics.Failed} failed, {statistics.Windows} windows, "
                + $"{statistics.Captions} captions");
        output.WriteLine(
            $"{statistics.VectorBytes} bytes of "
                + $"vectors{(statistics.Segments > 0 ? $" in {statistics.Segments} files" : "")}, "
                + $"{statistics.CatalogBytes} bytes of catalog");
        if (statistics.Captions > 0)
        {
            output.WriteLine(
                $"{statistics.CaptionVectors} windows with vectors of their "
                    + $"captions, {statistics.CaptionVectorBytes} bytes");
        }

        if (hnswBytes is { } bytes)
        {
            output.WriteLine(bytes > 0
                ? $"{bytes} bytes of HNSW index, which ?index=hnsw searches; `nadir archive verify` measures its recall"
                : "no HNSW index; `nadir archive hnsw` builds it");
        }

        if (statistics.DeletedWindows > 0)
        {
            output.WriteLine(
                $"{statistics.DeletedWindows} vectors are of images that are gone; `nadir archive compact` frees them");
        }
    }
}

/// <summary>What <c>nadir archive info --json</c> prints.</summary>
internal sealed record ArchiveOverview(string Location, ArchiveInfo Info, ArchiveStatistics Statistics);
