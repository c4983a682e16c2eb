using System.CommandLine;
using System.Globalization;
using Nadir.Cli.CommandLine;
using Nadir.Cli.Commands.Json;
using Nadir.Cli.Output;
using Nadir.Cli.Output.Progress;
using Nadir.Files;
using Nadir.Hub;
using Nadir.Metrics;
using Nadir.Systems.Clip;
using Nadir.Systems.Contracts;
using Nadir.Torch;

namespace Nadir.Cli.Commands.Model;

/// <summary><c>nadir model pull NAME</c>: fetches published weights and their tokenizer.</summary>
internal sealed class ModelPullCommand : DocumentedCommand
{
    private readonly Argument<string> _name = new("NAME")
    {
        Description = "Name of published weights; nadir model list --published lists them.",
    };
    private readonly Option<string?> _out = new("--out")
    {
        Description =
            "Also convert CLIP weights or a text encoder to a folder here, or copy a backbone's file into it.",
        HelpName = "FOLDER"
    };
    private readonly Option<bool> _json = CommonOptions.Json();

    private const string Paraphrases = "meteor-paraphrases";

    public ModelPullCommand(Terminal terminal)
        : base("pull",
            $"Fetches published CLIP weights, an ImageNet backbone or a text encoder into the cache of Hugging "
                + $"Face's libraries (HF_HOME), or METEOR's table of paraphrases ({Paraphrases}, 62 MB, LGPL 2.1) "
                + $"for nadir score; goes on where it was stopped. HF_TOKEN, HF_ENDPOINT and HF_HUB_OFFLINE are "
                + $"heeded.")
    {
        Add(_name);
        Add(_out);
        Add(_json);
        SetAction((parsed, cancellation) => RunAsync(parsed, terminal, cancellation));
    }

    public override IReadOnlyList<string> Examples =>
    [
        "nadir model pull remoteclip-vit-b-32 --out models/remoteclip",
        "nadir model pull resnet18 --out weights",
        "nadir model pull all-minilm-l6-v2 --out weights/minilm",
        "nadir model pull openai-vit-b-32 --json",
        "nadir model pull meteor-paraphrases",
    ];

    private static string Convert(PulledModel pulled, RegisteredModel model, string folder)
    {
        if (model.IsTextEncoder)
        {
            BertFolder.Convert(pulled.Checkpoint, folder, ScalarType.Float16);
            return Path.GetFullPath(folder);
        }

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
        DurableFile.Replace(path, flush: true, copy => File.Copy(pulled.Checkpoint, copy));
        return path;
    }

    private async Task PullParaphrasesAsync(ParseResult parsed, Terminal terminal, CancellationToken cancellation)
    {
        if (parsed.GetValue(_out) is not null)
        {
            throw new UsageException($"--out goes with weights, not with {Paraphrases}.");
        }

        string path;
        using (var client = new HubClient(HubSettings.FromEnvironment()))
        using (var display = ProgressDisplay.Open(terminal))
        {
            path = await MeteorParaphrases.FetchAsync(client, MeteorResources.FetchedFolder,
                new DownloadConsole(display), cancellation).ConfigureAwait(false);
        }

        if (parsed.GetValue(_json))
        {
            JsonOutput.Write(terminal, new PulledModel(Paraphrases, path, MeteorResources.FetchedFolder),
                JsonOutput.Context.PulledModel);
        }
        else
        {
            terminal.Output.WriteLine(path);
        }
    }

    private async Task<int> RunAsync(ParseResult parsed, Terminal terminal, CancellationToken cancellation)
    {
        if (parsed.GetRequiredValue(_name) == Paraphrases)
        {
            await PullParaphrasesAsync(parsed, terminal, cancellation).ConfigureAwait(false);
            return ExitCode.Done;
        }

        var model = ModelRegistry.Current.Find(parsed.GetRequiredValue(_name));
        if (model.Sha256 is null)
        {
            terminal.Say($"no checksum of {model.Name} is registered; the hub's own is compared where it has one.");
        }

        using var client = new HubClient(HubSettings.FromEnvironment());
        PulledModel pulled;
        using (var display = ProgressDisplay.Open(terminal))
        {
            pulled = await PulledModel.FetchAsync(client, model, new DownloadConsole(display), cancellation)
                .ConfigureAwait(false);
        }

        if (parsed.GetValue(_out) is { } folder)
        {
            terminal.Say(model.IsBackbone ? $"the weights are {Copy(pulled, folder)}"
                : $"the model folder is {Convert(pulled, model, folder)}");
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

/// <summary>Shows a download while it runs: bytes, rate and the time that is left.</summary>
internal sealed class DownloadConsole(IProgressDisplay display) : IProgress<DownloadProgress>
{
    public void Report(DownloadProgress value)
    {
        string total = value.TotalBytes is { } bytes ? $" of {Megabytes(bytes)}" : "";
        string left = value.Remaining is { } remaining ? $", {Durations.Text(remaining)} left" : "";
        double? fraction = value.TotalBytes is > 0 and { } all ? Math.Min(1, (double)value.Bytes / all) : null;
        display.Update(fraction,
            $"{value.File}: {Megabytes(value.Bytes)}{total} MB, {Megabytes((long)value.BytesPerSecond)} MB/s{left}");
    }

    private static string Megabytes(long bytes) => (bytes / 1e6).ToString("F1", CultureInfo.InvariantCulture);
}
