using System.CommandLine;
using System.Globalization;
using Nadir.Cli.CommandLine;
using Nadir.Cli.Output;
using Nadir.Cli.Output.Progress;
using Nadir.Systems;
using Nadir.Systems.Contracts;
using Nadir.Systems.Training;
using Nadir.Systems.Training.Loop;
using Nadir.Systems.Training.Recipes;
using TorchDevice = Nadir.Torch.Device;

namespace Nadir.Cli.Commands.Training;

/// <summary><c>nadir train RECIPE --data DIR --out MODEL</c>: trains what a recipe describes.</summary>
internal sealed class TrainCommand : DocumentedCommand
{
    private readonly Argument<string> _recipe = new("RECIPE")
    {
        Description = "Recipe: a JSON file, such as one of recipes/; nadir recipe list has their names.",
    };
    private readonly Option<string> _data = TrainingOptionSet.Data();
    private readonly Option<string> _out = new("--out")
    {
        Description = "Model folder to write; also takes the checkpoint and the log.",
        HelpName = "DIR",
        Required = true,
    };

    private readonly Option<string?> _weights = TrainingOptionSet.Weights();
    private readonly Option<bool> _resume = new("--resume")
    {
        Description = "Go on from the checkpoint in the model folder.",
    };
    private readonly Option<bool> _overwrite = new("--overwrite")
    {
        Description = "Begin anew in a folder that holds something; files that training does not write stay.",
    };

    private readonly Option<string[]> _log = new("--log")
    {
        Description = "Also log into an event file of TensorBoard, or into log.csv. Can be given twice.",
        HelpName = "tensorboard|csv",
    };

    private readonly Option<int?> _seed = new WholeNumberOption(
        "--seed", 0, int.MaxValue, "Seed, in place of the recipe's.");
    private readonly Option<int?> _epochs = new WholeNumberOption(
        "--epochs", 1, 10_000, "Epochs, in place of the recipe's.");
    private readonly Option<string?> _device = TrainingOptionSet.Device();

    public TrainCommand(Terminal terminal)
        : base("train", "Trains the model that a recipe describes. Can be stopped at any time and resumed.")
    {
        Add(_recipe);
        foreach (Option option in (Option[])[_data, _out, _weights, _resume, _overwrite, _log, _seed, _epochs, _device])
        {
            Add(option);
        }

        _log.Validators.Add(result =>
        {
            if (result.Tokens.FirstOrDefault(token => token.Value is not ("tensorboard" or "csv")) is { } other)
            {
                result.AddError($"--log takes tensorboard or csv, not '{other.Value}'.");
            }
        });
        Validators.Add(result =>
        {
            if (result.GetValue(_resume) && result.GetValue(_overwrite))
            {
                result.AddError("--resume goes on and --overwrite begins anew; give one of them.");
            }
        });
        SetAction((parsed, cancellation) => Task.FromResult(Run(parsed, terminal, cancellation)));
    }

    public override IReadOnlyList<string> Examples =>
    [
        "nadir train recipes/osdpm-rsicd.json --data data --out runs/mine",
        "nadir train recipes/osdpm-rsicd.json --data data --out runs/mine --resume",
        "nadir train recipes/faami-ucm.json --data data --out runs/faami --log tensorboard",
    ];

    private int Run(ParseResult parsed, Terminal terminal, CancellationToken cancellation)
    {
        string dataFolder = Path.GetFullPath(parsed.GetRequiredValue(_data));
        string output = Path.GetFullPath(parsed.GetRequiredValue(_out));
        string weights = TrainingOptionSet.WeightsFolder(parsed.GetValue(_weights), dataFolder);
        var device = TrainingOptionSet.ParseDevice(parsed.GetValue(_device) ?? "cpu");
        var recipe = RecipeFile.Read(
            KnownSystems.Registry, InputFile.RequireNoFolder("RECIPE", parsed.GetRequiredValue(_recipe)));
        recipe = recipe with
        {
            Seed = parsed.GetValue(_seed) ?? recipe.Seed,
            Epochs = parsed.GetValue(_epochs)
            ?? recipe.Epochs
        };

        bool resume = parsed.GetValue(_resume);
        TrainingFolder.RequireFree(output, resume, parsed.GetValue(_overwrite));

        TrainingResult result;
        using (var display = ProgressDisplay.Open(terminal))
        {
            var places = new TrainingPaths(output, weights, BundledModels.OfInstallation(KnownSystems.Registry).Find,
                TrainingOptionSet.CacheFolder());
            result = RecipeTraining.Run(
                KnownSystems.Registry, recipe, dataFolder, places, PictureFile.Read, device, resume,
                new TrainingConsole(display),
                LogFormats(parsed), display.Say, cancellation);
        }

        terminal.Say(
            $"{result.EpochsDone} epochs in {Durations.Text(result.Elapsed)}; the best was {result.BestEpoch + 1}: "
            + $"{TrainingConsole.Text(result.BestMeasures)}. The model is in {output}.");
        return ExitCode.Done;
    }

    private TrainingLogFormats LogFormats(ParseResult parsed) => (parsed.GetValue(_log) ?? [])
        .Aggregate(TrainingLogFormats.None,
            (all, name) => all | (name == "csv" ? TrainingLogFormats.Csv : TrainingLogFormats.TensorBoard));
}

/// <summary>Shows a training while it runs: how far it is, and what each epoch brought.</summary>
internal sealed class TrainingConsole(IProgressDisplay display) : IProgress<TrainingProgress>
{
    private string _best = "";

    /// <summary>Measures on one line.</summary>
    public static string Text(IReadOnlyList<Measure> measures) =>
        string.Join(", ", measures.Select(
            measure => string.Create(CultureInfo.InvariantCulture, $"{measure.Name} {measure.Value:F2}")));

    public void Report(TrainingProgress value)
    {
        if (value.Measures is { } measures)
        {
            _best = value.IsBest ? $", best {Text([.. measures.Take(1)])}" : _best;
            display.Say(
                $"epoch {value.Epoch + 1} of {value.Epochs}: {Text(measures)}{(value.IsBest ? " (best)" : "")}");
        }

        double fraction = (value.Epoch + ((double)value.Step / value.StepsPerEpoch)) / value.Epochs;
        display.Update(fraction, string.Create(
            CultureInfo.InvariantCulture,
            $"epoch {value.Epoch + 1}/{value.Epochs}, step {value.Step}/{value.StepsPerEpoch}, "
                + $"loss {value.Loss:F3}{_best},"
            + $" {value.ExamplesPerSecond:F0} images/s, {Durations.Text(value.Remaining)} left"));
    }
}

/// <summary>Options that all commands that train share, and what they mean.</summary>
internal static class TrainingOptionSet
{
    public static Option<string> Data() => new("--data")
    {
        Description = "Folder that holds the folders of the datasets that the recipe names.",
        HelpName = "DIR",
        Required = true,
    };

    public static Option<string?> Weights() => new("--weights")
    {
        Description =
            "Folder of the pretrained weights that the recipe names. Default: NADIR_WEIGHTS, or weights/ beside the "
                + "data folder.",
        HelpName = "DIR",
    };

    public static Option<string?> Device() =>
        new("--device") { Description = "cpu, cuda or cuda:N. Default cpu.", HelpName = "DEVICE" };

    /// <summary>The environment variable that names the weights folder where --weights is not given.</summary>
    public const string WeightsVariable = "NADIR_WEIGHTS";

    /// <summary>
    /// Where the weights are that a recipe names: --weights, else NADIR_WEIGHTS, else beside the data folder.
    /// </summary>
    public static string WeightsFolder(string? given, string dataFolder)
    {
        string? named = string.IsNullOrEmpty(given) ? Environment.GetEnvironmentVariable(WeightsVariable) : given;
        return string.IsNullOrEmpty(named)
            ? Path.Combine(Path.GetDirectoryName(dataFolder) ?? dataFolder, "weights")
            : Path.GetFullPath(named);
    }

    /// <summary>
    /// Where features of pictures are kept between trainings: NADIR_CACHE, or the user's cache folder.
    /// </summary>
    public static string CacheFolder()
    {
        if (Environment.GetEnvironmentVariable("NADIR_CACHE") is { Length: > 0 } named)
        {
            return Path.GetFullPath(named);
        }

        return Path.Combine(UserFolders.Cache("NADIR_CACHE"), "nadir", "features");
    }

    public static TorchDevice ParseDevice(string text)
    {
        TorchDevice device;
        try
        {
            device = TorchDevice.Parse(text);
        }
        catch (FormatException exception)
        {
            throw new UsageException($"--device takes cpu, cuda or cuda:N, not '{text}'. {exception.Message}");
        }

        return device.IsAvailable ? device
            : throw new UsageException($"--device {text}: this libtorch finds no such device; use cpu.");
    }
}
