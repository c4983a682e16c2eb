using System.CommandLine;
using Nadir.Cli.CommandLine;
using Nadir.Cli.Commands.Json;
using Nadir.Cli.Output;
using Nadir.Systems;
using Nadir.Systems.Clip.Onnx;
using Nadir.Systems.Contracts;

namespace Nadir.Cli.Commands.Model;

/// <summary><c>nadir model export MODEL --out FOLDER</c>: writes a CLIP's towers as <c>.onnx</c> files.</summary>
internal sealed class ModelExportCommand : DocumentedCommand
{
    private readonly Argument<string> _model = new("MODEL") { Description = "A CLIP: a model folder." };
    private readonly Option<string> _out = new("--out")
    {
        Description = "Model folder to write.",
        HelpName = "FOLDER",
        Required = true,
    };
    private readonly Option<bool> _int8 = new("--int8")
    {
        Description = "Quantize the matrices to 8 bits, each column with a scale of its own.",
    };
    private readonly Option<bool> _json = CommonOptions.Json();

    public ModelExportCommand(Terminal terminal)
        : base("export",
            "Writes a CLIP's towers as .onnx files, in a folder that serves as an encoder through ONNX Runtime.")
    {
        Add(_model);
        Add(_out);
        Add(_int8);
        Add(_json);
        SetAction(parsed => Run(parsed, terminal));
    }

    public override IReadOnlyList<string> Examples =>
        ["nadir model export models/clip --out models/clip-onnx",
            "nadir model export models/clip --out models/clip-int8 --int8"];

    private int Run(ParseResult parsed, Terminal terminal)
    {
        var models = BundledModels.OfInstallation(KnownSystems.Registry);
        string folder = parsed.GetRequiredValue(_out);
        ClipOnnxExport.Run(models.Find(parsed.GetRequiredValue(_model)), folder, parsed.GetValue(_int8));
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
