using System.CommandLine;
using System.CommandLine.Help;
using Nadir.Cli.Commands;
using Nadir.Cli.Commands.Dataset;
using Nadir.Cli.Output;

namespace Nadir.Cli.CommandLine;

/// <summary>All commands of <c>nadir</c>, in the order in which help lists them.</summary>
internal static class CommandTree
{
    public static RootCommand Build(Terminal terminal)
    {
        var root = new RootCommand("Finds and describes remote-sensing imagery by language.")
        {
            new ScoreCommand(terminal),
            DatasetCommand.Create(terminal),
        };
        root.Options.OfType<HelpOption>().Single().Action = new HelpPage(terminal.Output);
        return root;
    }
}
