using System.CommandLine;
using Nadir.Cli.CommandLine;
using Nadir.Cli.Commands.Json;
using Nadir.Cli.Output;
using Nadir.Systems;
using Nadir.Systems.Contracts;
using Nadir.Systems.DualEncoder;

namespace Nadir.Cli.Commands.Model;

/// <summary><c>nadir model average FIRST SECOND --out FOLDER</c>: a model between two others.</summary>
internal sealed class ModelAverageCommand : DocumentedCommand
{
    private readonly Argument<string> _first = new("FIRST")
    {
        Description = "Model from before a training: a folder, or the name of a bundled one.",
    };

    private readonly Argument<string> _second = new("SECOND")
    {
        Description = "Model from after it, of the same shape and words.",
    };

    private readonly Option<double> _weight = new("--weight")
    {
        Description = "Share of SECOND, 0 to 1. Default 0.5.",
        HelpName = "SHARE",
        DefaultValueFactory = _ => 0.5,
    };

    private readonly Option<bool> _heads = new("--text-heads")
    {
        Description =
            "Puts the text heads side by side in place of averaging weights: for trainings of one recipe with other "
                + "seeds"
            + " on a frozen language model.",
    };

    private readonly Option<string> _out = new("--out")
    {
        Description = "Model folder to write.",
        HelpName = "FOLDER",
        Required = true,
    };

    private readonly Option<bool> _json = CommonOptions.Json();

    public ModelAverageCommand(Terminal terminal)
        : base(
            "average",
            "Averages the weights of two models of one shape: between before and after a training lies what keeps "
            + "of both.")
    {
        Add(_first);
        Add(_second);
        Add(_weight);
        Add(_heads);
        Add(_out);
        Add(_json);
        SetAction(parsed => Run(parsed, terminal));
    }

    public override IReadOnlyList<string> Examples =>
    [
        "nadir model average runs/frozen runs/tuned --weight 0.4 --out runs/between",
        "nadir model average runs/seed-0 runs/seed-1 --text-heads --out runs/both",
    ];

    private int Run(ParseResult parsed, Terminal terminal)
    {
        double weight = parsed.GetValue(_weight);
        if (!(weight is >= 0 and <= 1))
        {
            throw new UsageException("--weight must be from 0 to 1.");
        }

        var models = BundledModels.OfInstallation(KnownSystems.Registry);
        string folder = parsed.GetRequiredValue(_out);
        var (first, second) = (models.Find(parsed.GetRequiredValue(_first)),
            models.Find(parsed.GetRequiredValue(_second)));
        if (parsed.GetValue(_heads))
        {
            TextHeads.Join(first, second, weight, folder);
        }
        else
        {
            WeightAverage.Run(first, second, weight, folder);
        }

        var model = ModelOverview.Of(models, folder);
        if (parsed.GetValue(_json))
        {
            JsonOutput.Write(terminal, model, JsonOutput.Context.ModelOverview);
        }
        else
        {
            terminal.Output.WriteLine($"{model.Architecture}, {model.Bytes} bytes of weights, in {model.Folder}");
        }

        return ExitCode.Done;
    }
}
