using System.CommandLine;
using Nadir.Cli.CommandLine;
using Nadir.Cli.Output;
using Nadir.Cli.Output.Json;
using Nadir.Cli.Output.Progress;
using Nadir.Hub;
using Nadir.Hub.Registry;
using Nadir.Systems.Clip.Checkpoints;
using Nadir.Systems.Clip.Conversion;

namespace Nadir.Cli.Commands.Model;

/// <summary><c>nadir model pull NAME</c>: fetches published weights and their tokenizer.</summary>
internal sealed class ModelPullCommand : DocumentedCommand
{
    private readonly Argument<string> _name = new("NAME") { Description = "Name of published weights; nadir model list --published lists them." };
    private readonly Option<string?> _out = new("--out") { Description = "Also convert the weights to a model folder here.", HelpName = "FOLDER" };
    private readonly Option<bool> _json = CommonOptions.Json();

    public ModelPullCommand(Terminal terminal)
        : base("pull", "Fetches published CLIP weights into the cache of Hugging Face's libraries (HF_HOME); goes on where it was stopped. HF_TOKEN, HF_ENDPOINT and HF_HUB_OFFLINE are heeded.")
    {
        Add(_name);
        Add(_out);
        Add(_json);
        SetAction((parsed, cancellation) => RunAsync(parsed, terminal, cancellation));
    }

    public override IReadOnlyList<string> Examples => ["nadir model pull remoteclip-vit-b-32 --out models/remoteclip", "nadir model pull openai-vit-b-32 --json"];

    private static void Convert(PulledModel pulled, RegisteredModel model, string folder) => ClipConversion.Run(
        pulled.Checkpoint,
        folder,
        new ClipConversionOptions
        {
            Checkpoint = new ClipCheckpointOptions { Activation = model.Activation },
            Tokenizer = pulled.TokenizerFolder,
        });

    private async Task<int> RunAsync(ParseResult parsed, Terminal terminal, CancellationToken cancellation)
    {
        var model = ModelRegistry.Current.Find(parsed.GetRequiredValue(_name));
        if (model.Sha256 is null)
        {
            terminal.Say($"no checksum of {model.Name} is registered; the hub's own is compared where it has one.");
        }

        using var client = new HubClient(HubSettings.FromEnvironment());
        PulledModel pulled;
        using (var display = ProgressDisplay.Open(terminal))
        {
            pulled = await PulledModel.FetchAsync(client, model, new DownloadConsole(display), cancellation).ConfigureAwait(false);
        }

        if (parsed.GetValue(_out) is { } folder)
        {
            Convert(pulled, model, folder);
            terminal.Say($"the model folder is {Path.GetFullPath(folder)}");
        }

        if (parsed.GetValue(_json))
        {
            JsonOutput.Write(terminal, pulled, JsonOutput.Context.PulledModel);
        }
        else
        {
            terminal.Output.WriteLine(pulled.Checkpoint);
            terminal.Output.WriteLine(pulled.TokenizerFolder);
        }

        return ExitCode.Done;
    }
}
