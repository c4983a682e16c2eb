namespace Nadir.Cli.Tests;

public class UsageTests
{
    [Theory]
    [InlineData("datset", "unknown command 'datset'; did you mean 'dataset'?", "`nadir --help`")]
    [InlineData("zzz", "unknown command 'zzz'.", "`nadir --help`")]
    [InlineData("dataset", "`nadir dataset` needs a command: info.", "`nadir dataset --help`")]
    [InlineData("dataset inf", "did you mean 'info'?", "`nadir dataset --help`")]
    [InlineData("dataset info", "required argument 'DIR'", "`nadir dataset info --help`")]
    [InlineData("dataset info x --jsno", "unknown option '--jsno' of `nadir dataset info`; did you mean '--json'?")]
    [InlineData("dataset info x y", "unexpected argument 'y'", "quotes")]
    public async Task A_wrong_command_line_gets_one_sentence(string line, params string[] words) =>
        (await CommandRun.Of(line.Split(' '))).AssertRefused(ExitCode.WrongUsage, words);

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
