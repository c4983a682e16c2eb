using System.CommandLine;
using Nadir.Cli.CommandLine;
using Nadir.Cli.Commands.Json;
using Nadir.Cli.Output;
using Nadir.Systems;
using Nadir.Systems.Contracts;

namespace Nadir.Cli.Commands.Model;

/// <summary><c>nadir model quantize MODEL --out FOLDER</c>: a model with large matrices in 8 bits.</summary>
internal sealed class ModelQuantizeCommand : DocumentedCommand
{
    private readonly Argument<string> _model = new("MODEL")
    {
        Description = "Model: a folder, or the name of a bundled one.",
    };

    private readonly Option<string> _out = new("--out")
    {
        Description = "Model folder to write.",
        HelpName = "FOLDER",
        Required = true,
    };

    private readonly Option<bool> _json = CommonOptions.Json();

    public ModelQuantizeCommand(Terminal terminal)
        : base(
            "quantize",
            "Stores a model's large matrices in 8 bits a number with a factor a row, which halves them; convolutions "
                + "stay as they are.")
    {
        Add(_model);
        Add(_out);
        Add(_json);
        SetAction(parsed => Run(parsed, terminal));
    }

    public override IReadOnlyList<string> Examples =>
        ["nadir model quantize runs/mine --out runs/mine-8-bits",
            "nadir evaluate runs/mine-8-bits --data data/rsicd --split val --compare runs/mine"];

    private int Run(ParseResult parsed, Terminal terminal)
    {
        var models = BundledModels.OfInstallation(KnownSystems.Registry);
        string folder = parsed.GetRequiredValue(_out);
        int matrices = QuantizedRows.Convert(models.Find(parsed.GetRequiredValue(_model)), folder);
        var model = ModelOverview.Of(models, folder);
        if (parsed.GetValue(_json))
        {
            JsonOutput.Write(terminal, model, JsonOutput.Context.ModelOverview);
        }
        else
        {
            terminal.Output.WriteLine(
                $"{model.Architecture}, {matrices} matrices in 8 bits, {model.Bytes} bytes of weights, "
                    + $"in {model.Folder}");
        }

        return ExitCode.Done;
    }
}
