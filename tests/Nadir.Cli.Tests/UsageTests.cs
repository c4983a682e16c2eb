using Nadir.Cli.CommandLine;

namespace Nadir.Cli.Tests;

public class UsageTests
{
    [Theory]
    [InlineData("datset", "unknown command 'datset'; did you mean 'dataset'?", "`nadir --help`")]
    [InlineData("zzz", "unknown command 'zzz'.", "`nadir --help`")]
    [InlineData("-- search", "'search' stands behind '--'", "`nadir --help`")]
    [InlineData("dataset", "`nadir dataset` needs a command: info.", "`nadir dataset --help`")]
    [InlineData("dataset inf", "did you mean 'info'?", "`nadir dataset --help`")]
    [InlineData("dataset info", "required argument 'DIR'", "`nadir dataset info --help`")]
    [InlineData("dataset info x --jsno", "unknown option '--jsno' of `nadir dataset info`; did you mean '--json'?")]
    [InlineData("dataset info x y", "unexpected argument 'y'", "quotes")]
    public async Task A_wrong_command_line_gets_one_sentence(string line, params string[] words) =>
        (await CommandRun.Of(line.Split(' '))).AssertRefused(ExitCode.WrongUsage, words);

    [Theory]
    [InlineData("index --archive ARCHIVE -- --json", "--json")]
    [InlineData("caption -- --model", "--model")]
    [InlineData("caption -- -h", "-h")]
    [InlineData("caption -- --help", "--help")]
    [InlineData("classify --labels a,b -- --labels", "--labels")]
    [InlineData("dataset info -- --json", "--json")]
    [InlineData("model info -- --version", "--version")]
    [InlineData("train --data x --out y -- -recipe.json", "-recipe.json")]
    [InlineData("search --archive ARCHIVE -- --json --rerank", "--rerank")]
    public async Task Behind_two_dashes_there_are_no_options(string line, string operand)
    {
        using var folder = new TemporaryFolder();
        var run = await CommandRun.Of(
            line.Replace("ARCHIVE", Path.Combine(folder.Path, "archive"), StringComparison.Ordinal).Split(' '));

        Assert.Equal("", run.Output);
        Assert.NotEqual(ExitCode.Done, run.ExitCode);
        Assert.Contains(operand, run.Error);
        Assert.DoesNotContain("unknown option", run.Error);
    }

    [Fact]
    public async Task Without_a_command_help_is_shown()
    {
        var bare = await CommandRun.Of();

        Assert.Equal(await CommandRun.Of("--help"), bare);
        Assert.Equal(ExitCode.Done, bare.ExitCode);
    }

    [Fact]
    public async Task Version_is_printed_as_data()
    {
        var run = await CommandRun.Of("--version");

        Assert.Equal((ExitCode.Done, ""), (run.ExitCode, run.Error));
        Assert.Matches(@"^\d+\.\d+\.\d+", run.Output);
    }
}
