using System.CommandLine;
using Nadir.Cli.CommandLine;
using Nadir.Cli.Output;
using Nadir.Cli.Tests.Samples;

namespace Nadir.Cli.Tests;

/// <summary>
/// An empty value, as a variable makes it that was never set, is wrong usage of every option of every command.
/// </summary>
public sealed class EmptyValueTests(IndexedArchive indexed) : IClassFixture<IndexedArchive>
{
    private static readonly RootCommand Root = CommandTree.Build(
        new Terminal(TextWriter.Null, TextWriter.Null, isInteractive: false));

    public static TheoryData<string, string> Options
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var command in Leaves(Root))
            {
                foreach (var option in command.Options.Where(option => option.HelpName is not null))
                {
                    data.Add(UsageLine.PathOf(command), option.Name);
                }
            }

            return data;
        }
    }

    public static TheoryData<string> CommandsWithArguments =>
        [.. Leaves(Root).Where(command => command.Arguments.Count > 0 && command.Name != "tokenize")
            .Select(UsageLine.PathOf)];

    [Theory]
    [MemberData(nameof(Options))]
    public async Task An_option_without_a_value_in_it_is_refused(string path, string option)
    {
        foreach (string blank in (string[])["", " ", "\t", "\u00a0"])
        {
            (await CommandRun.Of([.. path.Split(' ').Skip(1), option, blank]))
                .AssertRefused(ExitCode.WrongUsage, option, "empty", "--help");
            (await CommandRun.Of([.. path.Split(' ').Skip(1), $"{option}={blank}"]))
                .AssertRefused(ExitCode.WrongUsage, option, "empty");
        }
    }

    [Theory]
    [MemberData(nameof(CommandsWithArguments))]
    public async Task An_empty_argument_is_refused(string path) =>
        (await CommandRun.Of([.. path.Split(' ').Skip(1), ""]))
            .AssertRefused(ExitCode.WrongUsage, "is empty", "--help");

    [Fact]
    public async Task The_rest_of_the_line_does_not_matter()
    {
        (await CommandRun.Of("search", "ships", "--archive", indexed.Archive, "--source", ""))
            .AssertRefused(ExitCode.WrongUsage, "--source");
        (await CommandRun.Of("index", indexed.Images, "", "--archive", indexed.Archive))
            .AssertRefused(ExitCode.WrongUsage, "PATH");
        (await CommandRun.Of("serve", "--archive", indexed.Archive, "--urls", ";"))
            .AssertRefused(ExitCode.WrongUsage, "--urls");
        Assert.Equal(ExitCode.Done, (await CommandRun.Of("search", "--archive", "", "--help")).ExitCode);
    }

    [Theory]
    [InlineData("score --task caption --input FOLDER", "--input")]
    [InlineData("score --task retrieval --input FOLDER", "--input")]
    [InlineData("ablate FOLDER --data FOLDER --out FOLDER", "PLAN")]
    [InlineData("train FOLDER --data FOLDER --out FOLDER", "RECIPE")]
    [InlineData("key list --keys FOLDER/none.json", "--keys")]
    [InlineData("key list --keys FOLDER", "--keys")]
    [InlineData("serve --archive FOLDER --keys FOLDER/none.json", "--keys")]
    [InlineData("model convert FOLDER/none.pt --out FOLDER/model", "CHECKPOINT")]
    [InlineData("recipe check FOLDER", "is a folder")]
    [InlineData("locate ships IMAGE --out FOLDER/h.tif --mask FOLDER/none.tif", "none.tif")]
    public async Task A_folder_for_a_file_and_a_file_that_is_not_there_are_named(string line, string word) =>
        (await CommandRun.Of(
            [.. line.Split(' ').Select(part => part.Replace("FOLDER", indexed.Images, StringComparison.Ordinal)
            .Replace("IMAGE", Path.Combine(indexed.Images, "good_0.jpg"), StringComparison.Ordinal))]))
            .AssertRefused(ExitCode.Failed, word);

    private static IEnumerable<Command> Leaves(Command command) =>
        command.Subcommands.Count == 0 ? [command] : command.Subcommands.SelectMany(Leaves);
}
