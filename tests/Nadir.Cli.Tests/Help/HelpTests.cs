using System.CommandLine;
using Nadir.Cli.CommandLine;
using Nadir.Cli.Output;

namespace Nadir.Cli.Tests.Help;

/// <summary>
/// Holds every help page against the committed file of its name. After an intended change,
/// <c>NADIR_ACCEPT=1 dotnet test tests/Nadir.Cli.Tests</c> writes the files anew.
/// </summary>
public class HelpTests
{
    private static readonly Terminal Silent = new(TextWriter.Null, TextWriter.Null, isInteractive: false);

    private static readonly string[] Commands = [.. PathsUnder(CommandTree.Build(Silent))];

    public static TheoryData<string> Paths => [.. Commands];

    [Theory]
    [MemberData(nameof(Paths))]
    public async Task Help_is_what_was_agreed(string path)
    {
        var run = await CommandRun.Of([.. path.Split(' ').Skip(1), "--help"]);

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        AcceptedText.Check($"{path.Replace(' ', '-')}.txt", run.Output);
    }

    [Fact]
    public void No_accepted_page_is_of_a_command_that_is_gone() =>
        Assert.Equal(
            Commands.Select(path => $"{path.Replace(' ', '-')}.txt").Order(StringComparer.Ordinal),
            AcceptedText.Names.Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Paths))]
    public void Every_example_is_a_valid_command_line(string path)
    {
        var root = CommandTree.Build(Silent);
        var command = path.Split(' ').Skip(1)
            .Aggregate((Command)root, (parent, name) => parent.Subcommands.Single(child => child.Name == name));
        if (command is DocumentedCommand documented)
        {
            Assert.NotEmpty(documented.Examples);
            Assert.All(documented.Examples, example => Assert.Empty(root.Parse(example["nadir ".Length..]).Errors));
        }
    }

    private static IEnumerable<string> PathsUnder(Command command) =>
        command.Subcommands.SelectMany(PathsUnder).Prepend(UsageLine.PathOf(command));
}
