using System.CommandLine;
using System.Globalization;
using System.Reflection;
using Nadir.Archive.Ingest;
using Nadir.Archive.Ports;
using Nadir.Archive.Search;
using Nadir.Archive.Storage;
using Nadir.Cli.CommandLine;
using Nadir.Cli.Commands.Index;
using Nadir.Cli.Commands.Json;
using Nadir.Cli.Commands.Search;
using Nadir.Cli.Commands.Serve;
using Nadir.Cli.Encoders;
using Nadir.Cli.Output;
using Nadir.Cli.Output.Progress;
using Nadir.Imagery;
using Nadir.Samples;

namespace Nadir.Cli.Commands.Demo;

/// <summary><c>nadir demo</c>: makes the sample archive, indexes it and answers a few queries.</summary>
internal sealed class DemoCommand : DocumentedCommand
{
    private const int ResultsPerQuery = 10;

    private static readonly string[] Queries =
    [
        "many planes are parked near the terminal",
        "many boats in a harbor",
        "a stadium surrounded by roads",
        "many white round storage tanks",
        "a bridge over a river",
        "many cars in a parking lot",
        "a dense green forest",
        "many houses in a dense residential area",
    ];

    private readonly Option<bool> _noServe = new("--no-serve")
    {
        Description = "Stop after the searches, without the map.",
    };
    private readonly Option<string?> _folder = new("--folder")
    {
        Description = "Where to work. Default: nadir/demo in the user's cache.",
        HelpName = "DIR",
    };
    private readonly Option<string?> _model = CommonOptions.Model();
    private readonly Option<bool> _json = CommonOptions.Json();

    public DemoCommand(Terminal terminal)
        : base("demo", "Paints a sample archive, indexes it, answers a few queries and serves it on a map.")
    {
        foreach (Option option in (Option[])[_noServe, _folder, _model, _json])
        {
            Add(option);
        }

        SetAction((parsed, cancellation) => RunAsync(parsed, terminal, cancellation));
    }

    public override IReadOnlyList<string> Examples => ["nadir demo", "nadir demo --no-serve"];

    private async Task<int> RunAsync(ParseResult parsed, Terminal terminal, CancellationToken cancellation)
    {
        var folder = DemoFolder.At(parsed.GetValue(_folder));
        folder.WriteSamples(terminal, cancellation);
        // A folder that is no archive: the demo keeps one for each model, so none is remembered.
        using var encoder = EncoderChoice.Open(parsed.GetValue(_model), folder.Samples);
        using var store = ArchiveStore.OpenOrCreate(folder.ArchiveOf(encoder), encoder);
        Index(store, encoder, folder, terminal, cancellation);

        var search = new ArchiveSearch(store, encoder);
        DemoAnswer[] answers = [.. Queries.Select(query => Answer(search, folder, query, terminal))];
        if (parsed.GetValue(_json))
        {
            JsonOutput.Write(terminal, answers, JsonOutput.Context.DemoAnswerArray);
        }
        else
        {
            DemoAnswer.WriteTable(answers, terminal.Output);
        }

        terminal.Say($"pictures of the answers are in {folder.Sheets}");
        terminal.Say($"to go on: nadir search \"tennis courts\" --archive {store.Location}");
        if (!parsed.GetValue(_noServe))
        {
            await terminal.Output.FlushAsync(cancellation).ConfigureAwait(false);
            await Serving.RunOnFreePortAsync(store, encoder, terminal, cancellation).ConfigureAwait(false);
        }

        return ExitCode.Done;
    }

    private static void Index(
        ArchiveStore store, IEncoder encoder, DemoFolder folder, Terminal terminal, CancellationToken cancellation)
    {
        IngestSummary summary;
        using (var display = ProgressDisplay.Open(terminal))
        {
            summary = new Ingestion(store, encoder).Run([folder.Samples], new IngestConsole(display), cancellation);
        }

        IngestReport.Write(summary, terminal);
        cancellation.ThrowIfCancellationRequested();
    }

    private static DemoAnswer Answer(ArchiveSearch search, DemoFolder folder, string query, Terminal terminal)
    {
        var results = search.ByText(query, new SearchOptions { Count = ResultsPerQuery });
        string sheet = folder.SheetOf(query);
        PictureEncoder.Write(sheet, ResultSheet.Draw(search.LocalFolder, query, results, terminal));
        return new DemoAnswer(query, sheet, results);
    }
}

/// <summary>The folder of the demo: samples, one archive for each model, and pictures of the answers.</summary>
internal sealed class DemoFolder
{
    private readonly string _root;

    private DemoFolder(string root) => _root = root;

    public string Samples => Path.Combine(_root, "samples");

    public string Sheets => Path.Combine(_root, "sheets");

    // Says which version of the program painted all samples.
    private string Finished => Path.Combine(_root, "samples.version");

    /// <summary>The folder that was named, or else <c>nadir/demo</c> in the user's cache (XDG).</summary>
    public static DemoFolder At(string? folder)
    {
        return new DemoFolder(Path.GetFullPath(folder
            ?? Path.Combine(UserFolders.Cache("--folder DIR"), "nadir", "demo")));
    }

    public string ArchiveOf(IEncoder encoder) => Path.Combine(_root, $"archive-{encoder.Fingerprint[..12]}");

    public string SheetOf(string query)
    {
        Directory.CreateDirectory(Sheets);
        return Path.Combine(Sheets, $"{query.Replace(' ', '-')}.jpg");
    }

    /// <summary>Paints the samples, unless this version of the program has done so already.</summary>
    public void WriteSamples(Terminal terminal, CancellationToken cancellation)
    {
        string version = typeof(DemoFolder).Assembly
            .GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;
        if (File.Exists(Finished) && File.ReadAllText(Finished) == version)
        {
            return;
        }

        terminal.Say($"painting the sample archive in {Samples} ...");
        using (var display = ProgressDisplay.Open(terminal))
        {
            var progress = new WrittenFiles(display);
            SampleArchive.Write(Samples, progress, cancellation);
        }

        File.WriteAllText(Finished, version);
    }

    private sealed class WrittenFiles(IProgressDisplay display) : IProgress<int>
    {
        public void Report(int value) => display.Update(null, $"{value} files written");
    }
}

/// <summary>A query of the demo, its results, and the picture that shows them.</summary>
internal sealed record DemoAnswer(string Query, string Sheet, IReadOnlyList<SearchResult> Results)
{
    private const int Shown = 3;

    /// <summary>Writes the queries with their best results.</summary>
    public static void WriteTable(IEnumerable<DemoAnswer> answers, TextWriter output)
    {
        var table = new TextTable("query", ">score", "best results");
        foreach (var answer in answers)
        {
            string score = answer.Results.Count == 0 ? "-"
                : answer.Results[0].Score.ToString("F3", CultureInfo.InvariantCulture);
            table.Add(answer.Query, score,
                string.Join(", ", answer.Results.Take(Shown).Select(result => Path.GetFileName(result.Source))));
        }

        table.WriteTo(output);
    }
}
