using System.Text.Json;
using Nadir.Archive;
using Nadir.Archive.Storage;
using Nadir.Cli.CommandLine;
using Nadir.Cli.Tests.Samples;
using Nadir.Imagery;

namespace Nadir.Cli.Tests;

public sealed class CaptionCommandTests(IndexedArchive indexed) : IClassFixture<IndexedArchive>, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Model => Path.Combine(_folder.Path, "captioner");

    private string Picture => Path.Combine(indexed.Images, "good_1.jpg");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task One_file_is_one_line()
    {
        var run = await Caption(Picture);

        Assert.Equal((ExitCode.Done, ""), (run.ExitCode, run.Error));
        Assert.NotEmpty(Assert.Single(run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)).Trim());
    }

    [Fact]
    public async Task Alternatives_come_best_first_and_differ()
    {
        var run = await Caption(Picture, "--alternatives", "5", "--json");

        Assert.Equal((ExitCode.Done, ""), (run.ExitCode, run.Error));
        var row = Assert.Single(JsonDocument.Parse(run.Output).RootElement.EnumerateArray());
        Assert.Equal(["source", "caption", "alternatives"], row.EnumerateObject().Select(property => property.Name));
        Assert.Equal(Picture, row.GetProperty("source").GetString());
        var alternatives = row.GetProperty("alternatives").EnumerateArray().ToList();
        Assert.Equal(5, alternatives.Count);
        Assert.Equal(row.GetProperty("caption").GetString(), alternatives[0].GetProperty("caption").GetString());
        Assert.Distinct(alternatives.Select(alternative => alternative.GetProperty("caption").GetString()));
        double[] scores = [.. alternatives.Select(alternative => alternative.GetProperty("score").GetDouble())];
        Assert.Equal(scores.OrderDescending(), scores);
        Assert.All(alternatives, alternative => Assert.True(alternative.GetProperty("logProbability").GetDouble() < 0));
    }

    [Fact]
    public async Task A_file_is_described_the_same_alone_and_among_others()
    {
        string other = Path.Combine(indexed.Images, "good_2.jpg");
        string alone = (await Caption(Picture)).Output.Trim();
        var both = await Caption(other, Picture);

        Assert.Equal(2, both.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Contains($"{Picture}: {alone}", both.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_explanation_is_a_picture_with_a_cell_a_word()
    {
        string sheet = Path.Combine(_folder.Path, "words.png");
        var run = await Caption(Picture, "--explain", sheet);

        Assert.Equal(ExitCode.Done, run.ExitCode);
        using var picture = ImageSource.Open(sheet);
        Assert.True(picture.Header.Width >= 2 * 224, "the picture and at least one word");
    }

    [Fact]
    public async Task A_bad_file_is_named_and_the_others_are_described()
    {
        string bad = _folder.File("text.tif", "This is no image.\n");
        var run = await Caption(bad, Picture);

        Assert.Equal(ExitCode.SomeSkipped, run.ExitCode);
        Assert.Contains("text.tif", run.Error, StringComparison.Ordinal);
        Assert.Single(run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task Captions_of_an_archive_are_kept_and_searched()
    {
        string archive = Path.Combine(_folder.Path, "archive");
        SmallCaptioner.Write(Model);
        var index = await CommandRun.Of(
            "index", indexed.Images, "--archive", archive, "--model", indexed.Model, "--caption", "--caption-model",
            Model);
        Assert.Equal(ExitCode.Done, index.ExitCode);
        Assert.Contains("8 captions written", index.Error, StringComparison.Ordinal);
        Assert.Contains("captions of 8 windows encoded", index.Error, StringComparison.Ordinal);

        var again = await Caption("--archive", archive, "--json");
        Assert.Equal((ExitCode.Done, 0),
            (again.ExitCode, JsonDocument.Parse(again.Output).RootElement.GetProperty("captioned").GetInt32()));

        var alone = await Caption(Picture);
        var rows = JsonDocument.Parse(
            (await CommandRun.Of("search", "planes", "--archive", archive, "--hybrid", "--json")).Output).RootElement;
        Assert.Equal(
            alone.Output.Trim(),
            rows.EnumerateArray().Single(row => row.GetProperty("source").GetString() == Picture).GetProperty("caption")
                .GetString());
    }

    [Fact]
    public async Task Captions_that_were_there_before_get_their_vectors()
    {
        string archive = Path.Combine(_folder.Path, "archive");
        SmallCaptioner.Write(Model);
        await CommandRun.Of("index", indexed.Images, "--archive", archive, "--model", indexed.Model);
        using (var store = ArchiveStore.Open(archive))
        using (var writer = store.OpenWriter())
        {
            writer.AddCaptions([.. Enumerable.Range(1, 8).Select(window => new WindowCaption(window, "many planes"))]);
        }

        var run = await Caption("--archive", archive);

        Assert.Equal(ExitCode.Done, run.ExitCode);
        Assert.Contains("0 captions written", run.Error, StringComparison.Ordinal);
        Assert.Contains("captions of 8 windows encoded", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("have no vectors",
            (await CommandRun.Of("search", "planes", "--archive", archive, "--hybrid")).Error,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_the_model_of_the_archive_captions_are_written_all_the_same()
    {
        string archive = Path.Combine(_folder.Path, "archive");
        string model = SmallModel.Write(Path.Combine(_folder.Path, "model"));
        SmallCaptioner.Write(Model);
        await CommandRun.Of("index", indexed.Images, "--archive", archive, "--model", model);
        Directory.Delete(model, recursive: true);

        var run = await Caption("--archive", archive);

        Assert.Equal(ExitCode.Done, run.ExitCode);
        Assert.Contains("8 captions written", run.Error, StringComparison.Ordinal);
        Assert.Contains("the captions got no vectors", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_and_an_archive_are_described_in_the_style_that_is_asked_for()
    {
        SmallCaptioner.Write(Model, "plain", "ornate");
        string[] told = [.. await Texts("plain"), .. await Texts("ornate")];
        Assert.Equal(2, told.Distinct().Count());
        Assert.Contains(Assert.Single(await Texts()), told);

        string archive = Path.Combine(_folder.Path, "archive");
        await CommandRun.Of("index", indexed.Images, "--archive", archive, "--model", indexed.Model);
        Assert.Equal(ExitCode.Done, (await Caption("--archive", archive, "--style", "ornate")).ExitCode);
        var statistics = JsonDocument.Parse(
            (await CommandRun.Of("archive", "info", "--archive", archive, "--json")).Output).RootElement.GetProperty(
                "statistics");
        Assert.Equal(8, statistics.GetProperty("captionVectors").GetInt64());
        Assert.True(statistics.GetProperty("captionVectorBytes").GetInt64() > 0);
        var rows = JsonDocument.Parse(
            (await CommandRun.Of("search", "planes", "--archive", archive, "--json")).Output).RootElement;
        Assert.Equal(told[1], rows.EnumerateArray().Single(row => row.GetProperty("source").GetString() == Picture)
            .GetProperty("caption").GetString());
    }

    [Fact]
    public async Task A_style_that_the_model_lacks_is_refused()
    {
        (await Caption(Picture, "--style", "ornate")).AssertRefused(ExitCode.Failed, "has one style only");
        SmallCaptioner.Write(Model, "plain", "ornate");
        (await Caption(Picture, "--style", "flowery"))
            .AssertRefused(ExitCode.Failed, "no style 'flowery', only plain, ornate");
    }

    [Theory]
    [InlineData("caption takes one of these")]
    [InlineData("caption takes one of these", "x.jpg", "--archive", "folder")]
    [InlineData("--alternatives is for FILEs", "--archive", "folder", "--alternatives", "2")]
    [InlineData("--explain draws the words of one FILE", "x.jpg", "y.jpg", "--explain", "z.png")]
    [InlineData("--alternatives takes a whole number from 1 to 50, not '0'", "x.jpg", "--alternatives", "0")]
    public async Task Wrong_options_are_refused(string words, params string[] arguments) =>
        (await CommandRun.Of(["caption", .. arguments])).AssertRefused(ExitCode.WrongUsage, words);

    [Fact]
    public async Task A_model_that_cannot_write_is_named() =>
        (await CommandRun.Of("caption", Picture, "--model", indexed.Model))
            .AssertRefused(ExitCode.Failed, indexed.Model, "cannot write captions");

    private async Task<string[]> Texts(params string[] style) =>
        (await Caption([Picture, .. style.SelectMany(name => new[] { "--style", name })])).Output
            .Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private Task<CommandRun> Caption(params string[] arguments)
    {
        if (!Directory.Exists(Model))
        {
            SmallCaptioner.Write(Model);
        }

        return CommandRun.Of(["caption", .. arguments, "--model", Model]);
    }
}
