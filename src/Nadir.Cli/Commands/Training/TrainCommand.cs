using System.CommandLine;
using Nadir.Cli.CommandLine;
using Nadir.Cli.Output;
using Nadir.Cli.Output.Progress;
using Nadir.Systems;
using Nadir.Systems.Contracts;
using Nadir.Systems.Training;
using Nadir.Systems.Training.Loop;
using Nadir.Systems.Training.Recipes;

namespace Nadir.Cli.Commands.Training;

/// <summary><c>nadir train RECIPE --data DIR --out MODEL</c>: trains what a recipe describes.</summary>
internal sealed class TrainCommand : DocumentedCommand
{
    private readonly Argument<string> _recipe = new("RECIPE") { Description = "Recipe: a JSON file of recipes/." };
    private readonly Option<string> _data = TrainingOptionSet.Data();
    private readonly Option<string> _out = new("--out")
    {
        Description = "Model folder to write; also takes the checkpoint and the log.",
        HelpName = "DIR",
        Required = true,
    };

    private readonly Option<string?> _weights = TrainingOptionSet.Weights();
    private readonly Option<bool> _resume = new("--resume") { Description = "Go on from the checkpoint in the model folder." };
    private readonly Option<int?> _seed = new WholeNumberOption("--seed", 0, int.MaxValue, "Seed, in place of the recipe's.");
    private readonly Option<int?> _epochs = new WholeNumberOption("--epochs", 1, 10_000, "Epochs, in place of the recipe's.");
    private readonly Option<string?> _device = TrainingOptionSet.Device();

    public TrainCommand(Terminal terminal)
        : base("train", "Trains the model that a recipe describes. Can be stopped at any time and resumed.")
    {
        Add(_recipe);
        foreach (Option option in (Option[])[_data, _out, _weights, _resume, _seed, _epochs, _device])
        {
            Add(option);
        }

        SetAction((parsed, cancellation) => Task.FromResult(Run(parsed, terminal, cancellation)));
    }

    public override IReadOnlyList<string> Examples =>
    [
        "nadir train recipes/dual-encoder.json --data data --out runs/mine",
        "nadir train recipes/dual-encoder.json --data data --out runs/mine --resume",
    ];

    private int Run(ParseResult parsed, Terminal terminal, CancellationToken cancellation)
    {
        string dataFolder = Path.GetFullPath(parsed.GetRequiredValue(_data));
        string output = Path.GetFullPath(parsed.GetRequiredValue(_out));
        string weights = TrainingOptionSet.WeightsFolder(parsed.GetValue(_weights), dataFolder);
        var device = TrainingOptionSet.ParseDevice(parsed.GetValue(_device) ?? "cpu");
        var recipe = RecipeFile.Read(KnownSystems.Registry, InputFile.RequireNoFolder("RECIPE", parsed.GetRequiredValue(_recipe)));
        recipe = recipe with { Seed = parsed.GetValue(_seed) ?? recipe.Seed, Epochs = parsed.GetValue(_epochs) ?? recipe.Epochs };

        TrainingResult result;
        using (var display = ProgressDisplay.Open(terminal))
        {
            var places = new TrainingPaths(output, weights, BundledModels.OfInstallation(KnownSystems.Registry).Find, TrainingOptionSet.CacheFolder());
            result = RecipeTraining.Run(
                KnownSystems.Registry, recipe, dataFolder, places, PictureFile.Read, device, parsed.GetValue(_resume), new TrainingConsole(display), cancellation);
        }

        terminal.Say($"{result.EpochsDone} epochs in {Durations.Text(result.Elapsed)}; the best was {result.BestEpoch + 1}: "
            + $"{TrainingConsole.Text(result.BestMeasures)}. The model is in {output}.");
        return ExitCode.Done;
    }
}
