using System.CommandLine;
using System.Globalization;
using Nadir.Archive.Postgres;
using Nadir.Cli.CommandLine;
using Nadir.Cli.Commands.Json;
using Nadir.Cli.Output;
using Nadir.Cli.Output.Progress;
using Nadir.Exchange.Exporting;

namespace Nadir.Cli.Commands.Exchange;

/// <summary>
/// <c>nadir export --archive DIR --geoparquet OUT</c>: vectors, places and captions for other engines.
/// </summary>
internal sealed class ExportCommand : DocumentedCommand
{
    private readonly Option<string> _archive = CommonOptions.Archive();
    private readonly Option<string?> _geoParquet = new("--geoparquet")
    {
        Description =
            "Write GeoParquet 1.1: a row a window, in the order of a Hilbert curve. nadir import reads it back.",
        HelpName = "OUT",
    };

    private readonly Option<string?> _numpy = new("--numpy")
    {
        Description = "Write a NumPy array (.npy), and its rows as JSON lines (.jsonl) beside it.",
        HelpName = "OUT"
    };
    private readonly Option<string?> _stac = new("--stac")
    {
        Description =
            "Folder for the STAC collection (collection.json) that leads to the files; made where there is none. "
                + "Default: beside the first file.",
        HelpName = "DIR",
    };

    private readonly ChoiceOption _embedding = new("--embedding",
        "How numbers of vectors are written. Default float32, which loses nothing.", "float32", "float16", "int8");
    private readonly Option<bool> _json = CommonOptions.Json();

    public ExportCommand(Terminal terminal)
        : base("export",
            "Writes what an archive holds for other engines: vectors, places, times, captions and attributes, and a "
                + "STAC collection that describes them.")
    {
        foreach (Option option in (Option[])[_archive, _geoParquet, _numpy, _stac, _embedding, _json])
        {
            Add(option);
        }

        Validators.Add(result =>
        {
            if (result.GetValue(_geoParquet) is null && result.GetValue(_numpy) is null)
            {
                result.AddError("export needs a file to write: --geoparquet OUT, --numpy OUT, or both.");
            }
        });
        SetAction((parsed, cancellation) => Task.FromResult(Run(parsed, terminal, cancellation)));
    }

    public override IReadOnlyList<string> Examples =>
    [
        "nadir export --archive ~/imagery.nadir --geoparquet imagery.parquet",
        "nadir export --archive ~/imagery.nadir --geoparquet small.parquet --embedding int8",
        "nadir export --archive ~/imagery.nadir --geoparquet imagery.parquet --stac catalog",
        "nadir export --archive ~/imagery.nadir --numpy vectors.npy",
    ];

    private int Run(ParseResult parsed, Terminal terminal, CancellationToken cancellation)
    {
        using var store = ArchiveLocation.Parse(parsed.GetRequiredValue(_archive)).Open();
        var options = new ExportOptions
        {
            GeoParquet = parsed.GetValue(_geoParquet),
            Numpy = parsed.GetValue(_numpy),
            Stac = parsed.GetValue(_stac),
            Embedding = parsed.GetValue(_embedding) switch
            {
                "float16" => EmbeddingType.Float16,
                "int8" =>
                EmbeddingType.Int8,
                _ => EmbeddingType.Float32
            },
        };
        ExportSummary summary;
        using (var display = ProgressDisplay.Open(terminal))
        {
            summary = ArchiveExport.Run(store, options, progress => Show(display, progress), cancellation);
        }

        double rate = summary.Windows / Math.Max(1e-3, summary.Elapsed.TotalSeconds);
        terminal.Say(string.Create(
            CultureInfo.InvariantCulture,
            $"{summary.Windows} windows exported, {summary.Unplaced} of them without a "
                + $"place; {Durations.Text(summary.Elapsed)}, {rate:F0} windows/s."));
        if (summary.Vanished > 0)
        {
            terminal.Say(
                $"{summary.Vanished} windows were removed from the archive meanwhile and are not in the files.");
        }

        if (parsed.GetValue(_json))
        {
            JsonOutput.Write(terminal, summary, JsonOutput.Context.ExportSummary);
        }
        else
        {
            foreach (string file in summary.Files)
            {
                terminal.Output.WriteLine(file);
            }
        }

        return ExitCode.Done;
    }

    private static void Show(IProgressDisplay display, ExportProgress progress)
    {
        if (progress.Total == 0)
        {
            display.Update(null, "sorting windows by their places");
            return;
        }

        string left = progress.Remaining is { } remaining ? $", {Durations.Text(remaining)} left" : "";
        display.Update(
            Math.Min(1, (double)progress.Done / progress.Total),
            string.Create(CultureInfo.InvariantCulture,
                $"{progress.Done} of {progress.Total} windows "
                    + $"exported, {progress.WindowsPerSecond:F0} windows/s{left}"));
    }
}
