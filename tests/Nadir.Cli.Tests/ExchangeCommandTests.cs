using System.Diagnostics;
using System.Text.Json;
using Nadir.Archive;
using Nadir.Archive.Storage;
using Nadir.Archive.Verification;
using Nadir.Cli.CommandLine;
using Nadir.Cli.Tests.Samples;
using Nadir.Imagery;
using Nadir.Inference;
using Nadir.Stac.Items;

namespace Nadir.Cli.Tests;

public sealed class ExchangeCommandTests(IndexedArchive indexed) : IClassFixture<IndexedArchive>, IDisposable
{
    private static readonly string Program = Path.Combine(
        AppContext.BaseDirectory, "..", "..", "Nadir.Cli", new DirectoryInfo(AppContext.BaseDirectory).Name,
        "nadir.dll");

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task An_archive_that_was_exported_and_imported_answers_as_before()
    {
        string file = In("export.parquet");
        var export = await CommandRun.Of(
            "export", "--archive", indexed.Archive, "--geoparquet", file, "--numpy", In("v.npy"), "--json");
        Assert.Equal(ExitCode.Done, export.ExitCode);
        var written = JsonDocument.Parse(export.Output).RootElement;
        Assert.Equal([file, In("v.npy"), In("v.jsonl"), In("export.collection.json")],
            written.GetProperty("files").EnumerateArray().Select(name => name.GetString()));
        Assert.All(written.GetProperty("files").EnumerateArray(), name => Assert.True(File.Exists(name.GetString())));
        Assert.Contains("windows exported", export.Error, StringComparison.Ordinal);

        var import = await CommandRun.Of("import", file, "--archive", In("copy"), "--json");
        Assert.Equal(ExitCode.Done, import.ExitCode);
        var summary = JsonDocument.Parse(import.Output).RootElement;
        Assert.Equal(written.GetProperty("windows").GetInt64(), summary.GetProperty("added").GetInt64());

        var info = JsonDocument.Parse(
            (await CommandRun.Of("archive", "info", "--archive", In("copy"), "--json")).Output).RootElement;
        Assert.Equal(written.GetProperty("windows").GetInt64(),
            info.GetProperty("statistics").GetProperty("windows").GetInt64());
        Assert.Equal(await Answers(indexed.Archive), await Answers(In("copy")));

        var again = await CommandRun.Of("import", file, "--archive", In("copy"), "--json");
        Assert.Equal((0, written.GetProperty("windows").GetInt64()),
            (Number(again, "added"), Number(again, "unchanged")));
    }

    [Fact]
    public async Task Vectors_of_a_model_that_is_not_here_are_searched_by_windows()
    {
        string file = await ExportOf(Make("original", "elsewhere", 40, 8));
        Assert.Equal(ExitCode.Done, (await CommandRun.Of("import", file, "--archive", In("copy"))).ExitCode);

        var run = await CommandRun.Of("search", "--combine", "id:7", "--archive", In("copy"), "-k", "3", "--json");
        Assert.Equal((ExitCode.Done, ""), (run.ExitCode, run.Error));
        var rows = JsonDocument.Parse(run.Output).RootElement;
        Assert.Equal(7, rows[0].GetProperty("id").GetInt64());
        Assert.Equal(1, rows[0].GetProperty("score").GetDouble(), 5);

        var like = await CommandRun.Of(
            "search", "--like", "7", "--unlike", "9", "--archive", In("copy"), "-k", "3", "--json");
        Assert.Equal((ExitCode.Done, ""), (like.ExitCode, like.Error));
        (await CommandRun.Of("search", "ships", "--like", "7", "--archive", In("copy")))
            .AssertRefused(ExitCode.Failed, "--like ID");
        (await CommandRun.Of("search", "ships", "--archive", In("copy")))
            .AssertRefused(ExitCode.Failed, "--combine id:");
        (await CommandRun.Of("search", "--combine", "id:7 + ships", "--archive", In("copy")))
            .AssertRefused(ExitCode.Failed, "--combine id:");
        (await CommandRun.Of("import", file, "--archive", indexed.Archive))
            .AssertRefused(ExitCode.Failed, "vectors of 8 numbers");
    }

    [SkippableFact]
    [Trait("Category", "Reference")]
    public async Task Files_of_others_are_searched_by_windows_and_words_are_refused_in_a_sentence()
    {
        string folder = Path.Combine(Environment.GetEnvironmentVariable("NADIR_REFERENCE") ?? "none", "geoparquet");
        Skip.IfNot(Directory.Exists(folder), $"The reference data '{folder}' is absent; set NADIR_REFERENCE.");
        string file = Path.Combine(folder, "fixed_size_list.parquet");
        Skip.IfNot(File.Exists(file), $"{file} is absent");

        Assert.Equal(ExitCode.Done, (await CommandRun.Of("import", file, "--archive", In("archive"))).ExitCode);
        var run = await CommandRun.Of(
            "search", "--combine", "id:1 + id:2 - 0.5*id:3", "--archive", In("archive"), "--json");
        Assert.Equal((ExitCode.Done, ""), (run.ExitCode, run.Error));
        (await CommandRun.Of("search", "ships", "--archive", In("archive")))
            .AssertRefused(ExitCode.Failed, "made elsewhere", "--combine id:1");
        (await CommandRun.Of("search", "--image", Path.Combine(indexed.Images, "good_1.jpg"), "--archive",
            In("archive"))).AssertRefused(ExitCode.Failed, "made elsewhere");
    }

    [Fact]
    public async Task Command_lines_that_cannot_be_are_told()
    {
        (await CommandRun.Of("export", "--archive", indexed.Archive))
            .AssertRefused(ExitCode.WrongUsage, "--geoparquet OUT", "--numpy OUT");
        (await CommandRun.Of("export", "--archive", indexed.Archive, "--geoparquet", In("a"), "--embedding", "int4"))
            .AssertRefused(ExitCode.WrongUsage, "int4");
        (await CommandRun.Of("import", In("none"), "--archive", In("b"), "--columns", "vector"))
            .AssertRefused(ExitCode.WrongUsage, "--columns", "embedding=vec");
        (await CommandRun.Of("import", In("none"), "--archive", In("b"))).AssertRefused(ExitCode.Failed, "no file");
        File.WriteAllText(In("text"), "text");
        (await CommandRun.Of("import", In("text"), "--archive", In("b")))
            .AssertRefused(ExitCode.Failed, "no Parquet file");
        Assert.False(Directory.Exists(In("b")));
    }

    [Fact]
    public async Task A_broken_file_among_others_is_skipped_and_told()
    {
        string file = await ExportOf(Make("original", "elsewhere", 5, 4));
        File.WriteAllText(In("text.parquet"), "text");
        var run = await CommandRun.Of("import", In("text.parquet"), file, "--archive", In("copy"));
        Assert.Equal(ExitCode.SomeSkipped, run.ExitCode);
        Assert.Contains("no Parquet file", run.Error, StringComparison.Ordinal);
        Assert.Contains("5 windows added", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_import_that_is_killed_is_gone_on_with()
    {
        const int Windows = 40_000;
        string original = Make("original", "elsewhere", Windows, 256);
        string file = await ExportOf(original);
        string copy = In("copy");
        int kills = 0;
        for (int round = 0; round < 4; round++)
        {
            using var import = Process.Start(
                new ProcessStartInfo("dotnet",
                    [Program, "import", file, "--archive", copy])
                { RedirectStandardError = true })!;
            long before = WindowsOf(copy);
            while (!import.HasExited && WindowsOf(copy) == before)
            {
                await Task.Delay(2);
            }

            await Task.Delay(40 * round);
            import.Kill();
            await import.WaitForExitAsync();
            kills += import.ExitCode == 0 ? 0 : 1;
            var verification = ArchiveVerifier.Verify(copy);
            Assert.True(verification.IsWhole, string.Join('\n', verification.Damages));
        }

        Assert.InRange(kills, 1, 4);
        var last = await CommandRun.Of("import", file, "--archive", copy, "--json");
        Assert.Equal((ExitCode.Done, Windows), (last.ExitCode, Number(last, "added") + Number(last, "unchanged")));
        using var one = ArchiveStore.Open(original);
        using var other = ArchiveStore.Open(copy);
        Assert.Equal(Windows, other.ReadStatistics().Windows);
        Assert.Equal(Contents(one), Contents(other));
    }

    private string In(string name) => Path.Combine(_folder.Path, name);

    private async Task<string> ExportOf(string archive)
    {
        Assert.Equal(ExitCode.Done,
            (await CommandRun.Of("export", "--archive", archive, "--geoparquet", In("export.parquet"))).ExitCode);
        return In("export.parquet");
    }

    private string Make(string name, string model, int windows, int dimension)
    {
        var random = new Random(windows);
        using var store = ArchiveStore.OpenOrCreate(
            In(name), new VectorsOnlyEncoder(model, new string('d', 64), dimension));
        using var writer = store.OpenWriter();
        writer.Commit(
        [
            .. Enumerable.Range(0, windows).Chunk(10).Select(image => new ItemChange.Indexed(
                new SourceStamp($"/images/{image[0]}.tif", 1, 0),
                null,
                10 * image.Length,
                10,
                new ItemDescription(null, null, [ItemAttribute.Of("number", image[0])]),
                [.. image.Select((number, i) =>
                    new CatalogWindow(new PixelWindow(10 * i, 0, 10, 10), null) { Captions = [$"window {number}"] })],
                [.. Enumerable.Range(0, dimension * image.Length).Select(_ => (float)random.NextDouble() - 0.5f)])),
        ]);
        return In(name);
    }

    private static long WindowsOf(string archive)
    {
        if (!Directory.Exists(archive) || !ArchiveStore.Exists(archive))
        {
            return 0;
        }

        using var store = ArchiveStore.Open(archive);
        return store.ReadStatistics().Windows;
    }

    private static List<string> Contents(ArchiveStore store) =>
    [
        .. store.ReadWindows([.. store.ListWindows(0, int.MaxValue).Select(window => window.Id)])
            .Select(
                window =>
                    $"{window.Stamp.Source} {window.Window.Pixels.X} {window.Window.Captions[0]} "
                        + $"{window.Description.Attributes[0].Text} {string.Join(' ', window.Vector.Take(4))}")
            .Order(StringComparer.Ordinal),
    ];

    private static long Number(CommandRun run, string name) =>
        JsonDocument.Parse(run.Output).RootElement.GetProperty(name).GetInt64();

    private static async Task<List<(string?, double)>> Answers(string archive)
    {
        var run = await CommandRun.Of("search", "a harbour with ships", "--archive", archive, "-k", "5", "--json");
        Assert.Equal(ExitCode.Done, run.ExitCode);
        return [.. JsonDocument.Parse(run.Output).RootElement.EnumerateArray()
            .Select(row => (row.GetProperty("source").GetString(), row.GetProperty("score").GetDouble()))];
    }
}
