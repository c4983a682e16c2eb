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
    private readonly Option<string?> _out = new("--out") { Description = "Also convert CLIP weights to a model folder here, or copy a backbone's file into it.", HelpName = "FOLDER" };
    private readonly Option<bool> _json = CommonOptions.Json();

    public ModelPullCommand(Terminal terminal)
        : base("pull", "Fetches published CLIP weights or an ImageNet backbone into the cache of Hugging Face's libraries (HF_HOME); goes on where it was stopped. HF_TOKEN, HF_ENDPOINT and HF_HUB_OFFLINE are heeded.")
    {
        Add(_name);
        Add(_out);
        Add(_json);
        SetAction((parsed, cancellation) => RunAsync(parsed, terminal, cancellation));
    }

    public override IReadOnlyList<string> Examples => ["nadir model pull remoteclip-vit-b-32 --out models/remoteclip", "nadir model pull resnet18 --out weights", "nadir model pull openai-vit-b-32 --json"];

    private static string Convert(PulledModel pulled, RegisteredModel model, string folder)
    {
        ClipConversion.Run(
            pulled.Checkpoint,
            folder,
            new ClipConversionOptions
            {
                Checkpoint = new ClipCheckpointOptions { Activation = model.Activation },
                Tokenizer = pulled.TokenizerFolder,
            });
        return Path.GetFullPath(folder);
    }

    // Named like the backbone, so that several can lie in one folder.
    private static string Copy(PulledModel pulled, string folder)
    {
        var path = Path.GetFullPath(Path.Combine(folder, pulled.Name + Path.GetExtension(pulled.Checkpoint)));
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.Copy(pulled.Checkpoint, path + ".part", overwrite: true);
        File.Move(path + ".part", path, overwrite: true);
        return path;
    }

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
            terminal.Say(model.IsBackbone ? $"the weights are {Copy(pulled, folder)}" : $"the model folder is {Convert(pulled, model, folder)}");
        }

        if (parsed.GetValue(_json))
        {
            JsonOutput.Write(terminal, pulled, JsonOutput.Context.PulledModel);
        }
        else
        {
            terminal.Output.WriteLine(pulled.Checkpoint);
            if (pulled.TokenizerFolder is { } tokenizer)
            {
                terminal.Output.WriteLine(tokenizer);
            }
        }

        return ExitCode.Done;
    }
}
