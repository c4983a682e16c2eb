using System.CommandLine;
using System.Globalization;
using Nadir.Archive;
using Nadir.Archive.Ingest;
using Nadir.Archive.Ingest.Progress;
using Nadir.Archive.Postgres;
using Nadir.Cli.Captioners;
using Nadir.Cli.CommandLine;
using Nadir.Cli.Commands.Caption;
using Nadir.Cli.Commands.Json;
using Nadir.Cli.Encoders;
using Nadir.Cli.Output;
using Nadir.Cli.Output.Progress;
using Nadir.Imagery;

namespace Nadir.Cli.Commands.Index;

/// <summary>
/// <c>nadir index PATH... --archive DIR</c>: brings an archive up to date with folders of images and STAC catalogs.
/// </summary>
internal sealed class IndexCommand : DocumentedCommand
{
    private readonly Argument<string[]> _paths = new("PATH")
    {
        Description =
            "Image files; folders, with everything below them; STAC catalogs, collections or items, as JSON files or "
                + "http(s) addresses.",
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly Option<string> _archive = CommonOptions.Archive();
    private readonly Option<string?> _model = CommonOptions.Model();
    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "Only count what would be done." };
    private readonly Option<bool> _watch = new("--watch") { Description = "Go on when files change, until Ctrl-C." };
    private readonly Option<string?> _shard = new("--shard")
    {
        Description =
            "Do a part of the work: i/n with i from 0 to n-1, one for each of n workers. At once in PostgreSQL, one "
                + "by one in a folder.",
        HelpName = "I/N",
    };

    private readonly Option<bool> _retryFailed = new("--retry-failed")
    {
        Description = "Try images again that failed before.",
    };
    private readonly Option<bool> _keepGoing = new("--keep-going")
    {
        Description = "Do not stop when many images fail.",
    };
    private readonly TilingOptionSet _tiling = new(new TilingOptions());
    private readonly StacOptionSet _stac = new();
    private readonly Option<int?> _megapixels = new WholeNumberOption(
        "--max-megapixels",
        1,
        1 << 20,
        $"The largest image that is read, in units of 1,048,576 pixels. "
            + $"Default {ImageLimits.Default.MaxPixels >> 20}, and {ImageLimits.Default.MaxTiledPixels >> 20} for "
            + $"one in tiles.");

    private readonly Option<bool> _caption = new("--caption")
    {
        Description = "Then describe every new window in a sentence, which search --hybrid finds.",
    };
    private readonly Option<string?> _captionModel = new("--caption-model")
    {
        Description = "Model that describes: a folder, or the name of a bundled SFDR.",
        HelpName = "MODEL",
    };

    private readonly TimeZoneOption _timeZone = new();
    private readonly Option<bool> _json = CommonOptions.Json();

    public IndexCommand(Terminal terminal)
        : base("index",
            "Embeds images into an archive, so that they can be searched. Skips what is unchanged; can be stopped at "
                + "any time.")
    {
        Add(_paths);
        foreach (Option option in (Option[])[_archive, _model, _dryRun, _watch, _shard, _retryFailed, _keepGoing,
            .. _stac.All, _megapixels, .. _tiling.All, _timeZone, _caption, _captionModel, _json])
        {
            Add(option);
        }

        Validators.Add(result =>
        {
            if (result.GetValue(_dryRun) && (result.GetValue(_watch) || result.GetValue(_caption)))
            {
                result.AddError(
                    $"--dry-run and {(result.GetValue(_watch) ? "--watch" : "--caption")} exclude each other.");
            }

            if (result.GetValue(_shard) is not null && result.GetValue(_caption))
            {
                result.AddError(
                    "--caption describes the windows of all shards; run nadir caption when all workers have ended.");
            }

            if (result.GetValue(_captionModel) is not null && !result.GetValue(_caption))
            {
                result.AddError("--caption-model needs --caption.");
            }
        });
        SetAction((parsed, cancellation) => RunAsync(parsed, terminal, cancellation));
    }

    public override IReadOnlyList<string> Examples =>
    [
        "nadir index ~/imagery --archive ~/imagery.nadir",
        "nadir index ~/imagery scene.tif --archive ~/imagery.nadir --dry-run",
        "nadir index ~/incoming --archive ~/imagery.nadir --watch",
        "nadir index ~/stac/catalog.json https://example.com/collection.json --archive ~/imagery.nadir",
        "nadir index ~/imagery --archive ~/imagery.nadir --caption",
        "nadir index /data/imagery --archive postgres://nadir@db.example.com/imagery --shard 0/8",
    ];

    private async Task<int> RunAsync(ParseResult parsed, Terminal terminal, CancellationToken cancellation)
    {
        string archive = parsed.GetRequiredValue(_archive);
        string[] paths = parsed.GetRequiredValue(_paths);
        var options = new IngestOptions
        {
            Tiling = _tiling.OptionsOf(parsed),
            DryRun = parsed.GetValue(_dryRun),
            RetryFailed = parsed.GetValue(_retryFailed),
            TimeZone = _timeZone.ZoneOf(parsed),
            Shard = parsed.GetValue(_shard) is { } shard ? IngestShard.Parse(shard) : IngestShard.Whole,
            Stac = _stac.Read(parsed),
            Limits = Limits(parsed.GetValue(_megapixels)),
            StopRatio = parsed.GetValue(_keepGoing) ? 1 : new IngestOptions().StopRatio,
        };
        using var encoder = EncoderChoice.Open(parsed.GetValue(_model), archive);
        using var target = IngestTarget.For(archive, options.DryRun);
        using var store = target.Location.OpenOrCreate(encoder);
        var ingestion = new Ingestion(store, encoder, options);
        using var captioner = parsed.GetValue(_caption) ? CaptionerChoice.OpenForArchive(parsed.GetValue(_captionModel))
            : null;
        using var changes = parsed.GetValue(_watch) ? new FolderChanges(paths, store.LocalFolder) : null;
        while (true)
        {
            int exitCode = RunOnce(ingestion, store.LocalFolder, paths, parsed.GetValue(_json), terminal, cancellation);
            if (captioner is not null && (exitCode is ExitCode.Done or ExitCode.SomeSkipped))
            {
                exitCode = Math.Max(exitCode,
                    ArchiveCaptions.Write(store, captioner, json: false, terminal, cancellation));
                ArchiveCaptionVectors.Write(store, encoder, terminal, cancellation);
            }

            if (changes is null || exitCode is not (ExitCode.Done or ExitCode.SomeSkipped))
            {
                return exitCode;
            }

            terminal.Say("watching for changes; Ctrl-C ends.");
            await changes.WaitAsync(cancellation).ConfigureAwait(false);
        }
    }

    private static ImageLimits Limits(int? megapixels) => megapixels is not { } most
        ? ImageLimits.Default
        : ImageLimits.Default with { MaxPixels = (long)most << 20, MaxTiledPixels = (long)most << 20 };

    private static int RunOnce(
        Ingestion ingestion, string folder, string[] paths, bool json, Terminal terminal,
        CancellationToken cancellation)
    {
        IngestSummary summary;
        using (var display = ProgressDisplay.Open(terminal))
        using (var progress = new IngestProgressFile(folder, new IngestConsole(display)))
        {
            summary = ingestion.Run(paths, progress, cancellation);
        }

        IngestReport.Write(summary, terminal);
        if (json)
        {
            JsonOutput.Write(terminal, summary, JsonOutput.Context.IngestSummary);
        }

        cancellation.ThrowIfCancellationRequested();
        return summary.End == IngestEnd.StoppedByFailures ? ExitCode.Failed
            : summary.Failed + summary.FailedBefore > 0 ? ExitCode.SomeSkipped
            : summary.Blank > 0 && summary.Added + summary.Replaced + summary.Unchanged == 0 ? ExitCode.Failed
            : ExitCode.Done;
    }
}

/// <summary>Shows an ingest while it runs: every image that fails, and how far it is.</summary>
internal sealed class IngestConsole(IProgressDisplay display) : IIngestObserver
{
    public void OnItem(ItemReport report)
    {
        if (report.Outcome == ItemOutcome.Failed)
        {
            display.Say($"skipped: {report.Reason ?? report.Source}");
        }
    }

    public void OnProgress(IngestProgress progress)
    {
        double seen = progress.Encoded + progress.Skipped + progress.Failed;
        double? fraction = progress.Total is > 0 and { } total ? Math.Min(1, seen / total) : null;
        string left = progress.Remaining is { } remaining ? $", {Durations.Text(remaining)} left" : "";
        string rate = ImageRate.Text(progress.Encoded, progress.ImagesPerSecond, progress.Windows, progress.Elapsed);
        display.Update(fraction, string.Create(
            CultureInfo.InvariantCulture,
            $"{progress.Done} done, {progress.Skipped} skipped, {progress.Failed} failed, {rate}{left}"));
    }
}

/// <summary>Says what an ingest did.</summary>
internal static class IngestReport
{
    public static void Write(IngestSummary summary, Terminal terminal)
    {
        foreach (string warning in summary.Warnings)
        {
            terminal.Say(warning);
        }

        long done = summary.Added + summary.Replaced;
        double seconds = Math.Max(summary.Elapsed.TotalSeconds, 1e-3);
        terminal.Say(string.Create(
            CultureInfo.InvariantCulture,
            $"{summary.Added} added, {summary.Replaced} replaced, {summary.Unchanged} unchanged, "
                + $"{summary.Removed} removed, {summary.Failed} failed; {summary.Windows} windows "
            + $"in {Durations.Text(summary.Elapsed)}, "
            + $"{ImageRate.Text(done, done / seconds, summary.Windows, summary.Elapsed)}."));
        if (summary.Blank > 0)
        {
            terminal.Say(
                (summary.Blank == 1 ? "1 image shows nothing and was" : $"{summary.Blank} images show nothing and were")
                + " left out: every pixel is transparent or marked as no data.");
        }

        if (summary.FailedBefore > 0)
        {
            terminal.Say(
                $"{summary.FailedBefore} images failed in an earlier run and have not changed; --retry-failed tries "
                    + $"them again.");
        }

        if (summary.End == IngestEnd.StoppedByFailures)
        {
            terminal.Say(
                "stopped, since too many images failed; is this the right folder? --keep-going goes on regardless.");
        }
    }
}

/// <summary>
/// The archive that an ingest works on. A dry run on an archive that does not exist gets an empty one elsewhere, so
/// that nothing appears where the user looks.
/// </summary>
internal sealed class IngestTarget : IDisposable
{
    private readonly string? _temporary;

    private IngestTarget(ArchiveLocation location, string? temporary) => (Location, _temporary) = (location, temporary);

    public ArchiveLocation Location { get; }

    public static IngestTarget For(string archive, bool dryRun)
    {
        var location = ArchiveLocation.Parse(archive);
        if (!dryRun || location.Exists())
        {
            return new IngestTarget(location, temporary: null);
        }

        string folder = Directory.CreateTempSubdirectory("nadir-dry-run-").FullName;
        return new IngestTarget(ArchiveLocation.Parse(folder), folder);
    }

    public void Dispose()
    {
        if (_temporary is not null)
        {
            Directory.Delete(_temporary, recursive: true);
        }
    }
}

/// <summary>
/// Writes how fast an ingest is: in images, or in windows where these are scenes of many windows each.
/// </summary>
internal static class ImageRate
{
    private const double ManyWindows = 4;

    /// <param name="images">Images so far.</param>
    /// <param name="imagesPerSecond">Images a second.</param>
    /// <param name="windows">Windows so far.</param>
    /// <param name="elapsed">Since the start.</param>
    public static string Text(double images, double imagesPerSecond, long windows, TimeSpan elapsed) =>
        windows > ManyWindows * images
            ? string.Create(CultureInfo.InvariantCulture,
                $"{windows / Math.Max(elapsed.TotalSeconds, 1e-3):F1} windows/s")
            : string.Create(CultureInfo.InvariantCulture, $"{imagesPerSecond:F1} images/s");
}
