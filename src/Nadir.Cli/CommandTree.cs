using System.CommandLine;
using System.CommandLine.Help;
using Nadir.Cli.CommandLine;
using Nadir.Cli.Commands;
using Nadir.Cli.Commands.Archive;
using Nadir.Cli.Commands.Bench;
using Nadir.Cli.Commands.Caption;
using Nadir.Cli.Commands.Classify;
using Nadir.Cli.Commands.Dataset;
using Nadir.Cli.Commands.Demo;
using Nadir.Cli.Commands.Exchange;
using Nadir.Cli.Commands.Index;
using Nadir.Cli.Commands.Key;
using Nadir.Cli.Commands.Locate;
using Nadir.Cli.Commands.Model;
using Nadir.Cli.Commands.Recipe;
using Nadir.Cli.Commands.Search;
using Nadir.Cli.Commands.Serve;
using Nadir.Cli.Commands.Training;
using Nadir.Cli.Output;

namespace Nadir.Cli;

/// <summary>All commands of <c>nadir</c>, in the order in which help lists them.</summary>
internal static class CommandTree
{
    public static RootCommand Build(Terminal terminal)
    {
        var root = new RootCommand("Finds and describes remote-sensing imagery by language.")
        {
            new DemoCommand(terminal),
            new IndexCommand(terminal),
            new SearchCommand(terminal),
            new CaptionCommand(terminal),
            new ClassifyCommand(terminal),
            new LocateCommand(terminal),
            new ServeCommand(terminal),
            new ExportCommand(terminal),
            new ImportCommand(terminal),
            KeyCommand.Create(terminal),
            ArchiveCommand.Create(terminal),
            new TrainCommand(terminal),
            new AblateCommand(terminal),
            BenchCommand.Create(terminal),
            new EvaluateCommand(terminal),
            new ScoreCommand(terminal),
            RecipeCommand.Create(terminal),
            ModelCommand.Create(terminal),
            DatasetCommand.Create(terminal),
        };
        root.Options.OfType<HelpOption>().Single().Action = new HelpPage(terminal.Document);
        return root;
    }
}
