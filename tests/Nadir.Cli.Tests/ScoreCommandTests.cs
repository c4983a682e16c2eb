using System.Text.Json;
using Nadir.Cli.CommandLine;

namespace Nadir.Cli.Tests;

public sealed class ScoreCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Json_has_the_agreed_fields()
    {
        // Image 0 finds its caption first, image 1 finds it second; caption 0 finds image 0 first, caption 1 finds
        // image 1 second.
        string input = _folder.File("scores.json", """{"similarity":[[0.9,0.8],[0.7,0.6]],"captionsPerImage":1}""");

        var run = await CommandRun.Of("score", "--task", "retrieval", "--input", input, "--json");

        Assert.Equal((ExitCode.Done, ""), (run.ExitCode, run.Error));
        var report = JsonDocument.Parse(run.Output).RootElement;
        Assert.Equal((2, 2), (report.GetProperty("images").GetInt32(), report.GetProperty("captions").GetInt32()));
        foreach (string direction in (string[])["i2t", "t2i"])
        {
            var scores = report.GetProperty(direction);
            Assert.Equal(50, scores.GetProperty("r1").GetDouble());
            Assert.Equal(100, scores.GetProperty("r5").GetDouble());
            Assert.Equal(100, scores.GetProperty("r10").GetDouble());
            Assert.Equal(1, scores.GetProperty("medr").GetDouble());
        }

        Assert.Equal(500, report.GetProperty("rsum").GetDouble());
        Assert.Equal(500 / 6.0, report.GetProperty("mr").GetDouble(), 9);
        Assert.Equal("expected", report.GetProperty("ties").GetString());
    }

    [Fact]
    public async Task Without_json_a_table_is_printed()
    {
        string input = _folder.File("scores.json", """{"similarity":[[0.9,0.8],[0.7,0.6]],"captionsPerImage":1}""");

        var run = await CommandRun.Of("score", "--task", "retrieval", "--input", input);

        Assert.Equal(
            """
            2 images, 2 captions
                             R@1     R@5    R@10  median rank
            image to text  50.00  100.00  100.00            1
            text to image  50.00  100.00  100.00            1
            mR 83.33, Rsum 500.00 (ties expected; mR from 83.33 to 83.33 by the order of equals)

            """,
            run.Output);
    }

    [Theory]
    [InlineData("""{"similarity":[[1,2]],"captionsPerImage":5}""", "1 x 2")]
    [InlineData("""{"similarity":[[1,2],[1]]}""", "scores.json")]
    [InlineData("""{"similarity":""", "not valid JSON")]
    [InlineData("", "not valid JSON")]
    public async Task A_bad_input_is_named(string content, string word) =>
        (await CommandRun.Of("score", "--task", "retrieval", "--input", _folder.File("scores.json", content)))
            .AssertRefused(ExitCode.Failed, word, "scores.json");

    [Fact]
    public async Task A_missing_input_is_named() =>
        (await CommandRun.Of("score", "--task", "retrieval", "--input", "/nowhere/scores.json"))
            .AssertRefused(ExitCode.Failed, "/nowhere/scores.json does not exist");

    [Theory]
    [InlineData("score --task music --input x", "--task takes caption or retrieval, not 'music'")]
    [InlineData("score --task retrieval", "'--input' is required")]
    [InlineData("score --task retrieval --input x --per-image", "--per-image goes with --task caption only")]
    [InlineData("score --task caption --input x --tokenizer words", "--tokenizer takes ptb or blanks, not 'words'")]
    public async Task Wrong_options_are_refused(string line, string words) =>
        (await CommandRun.Of(line.Split(' '))).AssertRefused(ExitCode.WrongUsage, words);
}
