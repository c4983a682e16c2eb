using System.Text.Json;
using Nadir.Archive;
using Nadir.Archive.Storage;
using Nadir.Cli.CommandLine;
using Nadir.Cli.Tests.Samples;
using Nadir.Imagery;

namespace Nadir.Cli.Tests;

public sealed class SearchCommandTests(IndexedArchive indexed) : IClassFixture<IndexedArchive>, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Json_has_the_agreed_rows()
    {
        var run = await Search("a harbour with ships", "-k", "3", "--json");

        Assert.Equal((ExitCode.Done, ""), (run.ExitCode, run.Error));
        var rows = JsonDocument.Parse(run.Output).RootElement.EnumerateArray().ToList();
        Assert.Equal(3, rows.Count);
        Assert.Equal([1, 2, 3], rows.Select(row => row.GetProperty("rank").GetInt32()));
        Assert.All(rows, row =>
        {
            Assert.Equal(
                ["rank", "score", "id", "source", "window", "footprint", "caption"],
                row.EnumerateObject().Select(property => property.Name));
            Assert.InRange(row.GetProperty("score").GetDouble(), -1, 1);
            Assert.True(File.Exists(row.GetProperty("source").GetString()));
            Assert.Equal([0, 0, 40, 40], row.GetProperty("window").EnumerateArray().Select(value => value.GetInt32()));
        });
        Assert.True(rows.Zip(rows.Skip(1))
            .All(pair => pair.First.GetProperty("score").GetDouble() >= pair.Second.GetProperty("score").GetDouble()));
    }

    [Fact]
    public async Task Statistics_say_how_closely_rows_were_read()
    {
        var run = await Search("planes", "-k", "2", "--statistics", "--json");
        var said = await Search("planes", "-k", "2", "--statistics");

        var read = JsonDocument.Parse(run.Output).RootElement[0].GetProperty("rowsRead");
        int rows = read.GetProperty("considered").GetInt32();
        Assert.True(rows > 2);
        Assert.Equal(rows, read.GetProperty("upper").GetInt32());
        Assert.InRange(read.GetProperty("exact").GetInt32(), 2, rows);
        Assert.Contains($"of {rows} rows were read: 2 bits a component of {rows}", said.Error,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Examples_steer_and_wrong_ones_are_left_out()
    {
        var first = JsonDocument.Parse((await Search("planes", "-k", "8", "--json")).Output).RootElement
            .EnumerateArray().ToList();
        string[] ids = [.. first.Select(
            row => row.GetProperty("id").GetInt64().ToString(System.Globalization.CultureInfo.InvariantCulture))];
        string file = first[1].GetProperty("source").GetString()!;

        var alone = await Search("--like", ids[1], "-k", "3", "--json");
        var same = await Search("--like", file, "-k", "3", "--json");
        var steered = await Search(
            "planes", "--like", ids[1], "--unlike", ids[0], "--unlike", ids[2], "-k", "4", "--json");

        Assert.Equal(ids[1], Ids(alone)[0]);
        Assert.Equal(Ids(alone), Ids(same));
        Assert.Equal(4, Ids(steered).Length);
        Assert.Equal(ids[1], Ids(steered)[0]);
        Assert.DoesNotContain(ids[0], Ids(steered));
        Assert.DoesNotContain(ids[2], Ids(steered));
        (await Search("--unlike", ids[0])).AssertRefused(ExitCode.WrongUsage, "--unlike alone");
        (await Search("planes", "--like", ids[0], "--hybrid")).AssertRefused(ExitCode.WrongUsage, "cannot be added");
        (await Search("planes", "--like", "99999999")).AssertRefused(ExitCode.Failed, "no window 99999999");

        static string[] Ids(CommandRun run) =>
            [.. JsonDocument.Parse(run.Output).RootElement.EnumerateArray()
                .Select(row => row.GetProperty("id").GetRawText())];
    }

    [Fact]
    public async Task Words_that_the_model_does_not_know_are_told()
    {
        var run = await Search("a harbor with planes", "-k", "2", "--json");

        Assert.Equal(ExitCode.Done, run.ExitCode);
        Assert.Contains("'harbor' (but 'harbour')", run.Error, StringComparison.Ordinal);
        Assert.All(JsonDocument.Parse(run.Output).RootElement.EnumerateArray(), row =>
        {
            Assert.Equal(["harbor"], row.GetProperty("unknownWords").EnumerateArray().Select(word => word.GetString()));
            Assert.Equal("harbour", row.GetProperty("suggestions").GetProperty("harbor")[0].GetString());
        });
    }

    [Theory]
    [InlineData("the solar panels", "--json")]
    [InlineData("--combine", "planes + solar - ships")]
    public async Task A_text_of_unknown_words_alone_is_refused_unless_it_is_to_be_answered_anyway(params string[] line)
    {
        (await Search(line)).AssertRefused(ExitCode.Failed, "does not know", "--anyway");
        var run = await Search([.. line, "--anyway"]);
        Assert.Equal(ExitCode.Done, run.ExitCode);
        Assert.Contains("does not know", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("!!!")]
    [InlineData("--combine", "planes + ...")]
    public async Task A_text_without_words_is_refused_alike(params string[] line)
    {
        (await Search(line)).AssertRefused(ExitCode.Failed, "finds no word in the text", "--anyway");
        var run = await Search([.. line, "--anyway"]);
        Assert.Equal(ExitCode.Done, run.ExitCode);
        Assert.Contains("finds no word in the text.", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_single_letter_is_no_word_to_be_refused() =>
        Assert.Equal(ExitCode.Done, (await Search("x")).ExitCode);

    [Fact]
    public async Task Why_nothing_was_found_is_told()
    {
        Assert.Contains("none of them is what the filters ask for",
            (await Search("planes", "--where", "width=7")).Error, StringComparison.Ordinal);
        Assert.Contains("no image has an attribute 'widht'; did you mean 'width'?",
            (await Search("planes", "--where", "widht=7")).Error, StringComparison.Ordinal);
        Assert.Contains("no image tells where it lies", (await Search("planes", "--bbox", "0,0,1,1")).Error,
            StringComparison.Ordinal);
        Assert.Contains("no image tells when it was taken", (await Search("planes", "--after", "2020-01-01")).Error,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_json_there_is_one_line_a_result()
    {
        var run = await Search("many planes", "-k", "4");

        Assert.Equal((ExitCode.Done, ""), (run.ExitCode, run.Error));
        string[] lines = run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(5, lines.Length);
        Assert.Equal(["rank", "score", "id", "window", "source"],
            lines[0].Split(' ', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task An_image_of_the_archive_finds_itself()
    {
        string image = Path.Combine(indexed.Images, "good_5.jpg");

        var run = await Search("--image", image, "-k", "1", "--json");

        var best = Assert.Single(JsonDocument.Parse(run.Output).RootElement.EnumerateArray());
        Assert.Equal(image, best.GetProperty("source").GetString());
        Assert.Equal(1, best.GetProperty("score").GetDouble(), 2);
    }

    [Fact]
    public async Task Terms_are_added_and_subtracted()
    {
        string image = Path.Combine(indexed.Images, "good_2.jpg");

        // What is added and subtracted again leaves the image alone.
        var run = await Search("--combine", $"{image} + ships - ships", "-k", "1", "--json");

        Assert.Equal(image, JsonDocument.Parse(run.Output).RootElement[0].GetProperty("source").GetString());
    }

    [Fact]
    public async Task A_sheet_is_a_picture_of_the_results()
    {
        string sheet = Path.Combine(_folder.Path, "sheet.png");

        var run = await Search("many planes", "-k", "7", "--sheet", sheet);

        Assert.Equal(ExitCode.Done, run.ExitCode);
        using var picture = ImageSource.Open(sheet);
        Assert.True(picture.Header.Width > 5 * 224, "five columns");
        Assert.InRange(picture.Header.Height, 2 * 224, 3 * 224);
    }

    [Fact]
    public async Task A_rare_word_of_a_caption_is_found()
    {
        string archive = Path.Combine(_folder.Path, "archive");
        await CommandRun.Of("index", indexed.Images, "--archive", archive, "--model", indexed.Model);
        long id = JsonDocument.Parse(
            (await CommandRun.Of("search", "a zeppelin", "--archive", archive, "--anyway", "--json")).Output)
            .RootElement[5].GetProperty("id").GetInt64();
        using (var store = ArchiveStore.Open(archive))
        using (var writer = store.OpenWriter())
        {
            writer.AddCaptions([new WindowCaption(id, "two Zeppelins over a field")]);
        }

        var run = await CommandRun.Of("search", "a zeppelin", "--archive", archive, "--hybrid", "--json");

        Assert.Equal(ExitCode.Done, run.ExitCode);
        Assert.Equal(
            $"nadir: 1 of the windows with captions have no vectors of them, so of these pictures and words are "
                + $"searched only; make them with: nadir caption --archive {archive}",
            run.Error.Trim());
        var best = JsonDocument.Parse(run.Output).RootElement[0];
        Assert.Equal((id, "two Zeppelins over a field"),
            (best.GetProperty("id").GetInt64(), best.GetProperty("caption").GetString()));
        Assert.InRange(best.GetProperty("score").GetDouble(), 0, 1);
    }

    [Theory]
    [InlineData("search takes one of these")]
    [InlineData("search takes one of these", "words", "--image", "x.jpg")]
    [InlineData("-k takes a whole number from 1 to 10000, not '0'", "words", "-k", "0")]
    [InlineData("-k takes a whole number from 1 to 10000, not 'many'", "words", "-k", "many")]
    [InlineData("unexpected argument 'planes'", "many", "planes")]
    [InlineData("--hybrid searches captions for the words of a QUERY", "--image", "x.jpg", "--hybrid")]
    [InlineData("--hybrid and --rerank are two ways", "words", "--hybrid", "--rerank")]
    [InlineData("QUERY is empty", " ")]
    [InlineData("unknown option '--sheets'", "words", "--sheets", "x.jpg")]
    public async Task Wrong_options_are_refused(string words, params string[] arguments) =>
        (await Search(arguments)).AssertRefused(ExitCode.WrongUsage, words);

    [Theory]
    [InlineData("x.gif: pictures are written as", "words", "--sheet", "x.gif")]
    [InlineData("missing.jpg", "--image", "missing.jpg")]
    [InlineData("has no captions to search in", "words", "--hybrid")]
    [InlineData("cannot be read at character", "--combine", "harbour + ")]
    public async Task What_cannot_be_searched_for_is_named(string words, params string[] arguments) =>
        (await Search(arguments)).AssertRefused(ExitCode.Failed, words);

    [Fact]
    public async Task A_missing_archive_is_named() =>
        (await CommandRun.Of("search", "words", "--archive", _folder.Path))
            .AssertRefused(ExitCode.Failed, _folder.Path, "nadir index");

    [Fact]
    public async Task A_model_of_other_dimensions_is_refused()
    {
        string other = SmallModel.Write(Path.Combine(_folder.Path, "model"), dimension: 24);

        (await Search("words", "--model", other)).AssertRefused(ExitCode.Failed, indexed.Archive, "16", "24");
    }

    private Task<CommandRun> Search(params string[] arguments) =>
        CommandRun.Of(["search", .. arguments, "--archive", indexed.Archive]);
}
