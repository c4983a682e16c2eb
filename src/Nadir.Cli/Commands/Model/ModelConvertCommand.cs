using System.CommandLine;
using Nadir.Cli.CommandLine;
using Nadir.Cli.Commands.Json;
using Nadir.Cli.Output;
using Nadir.Systems;
using Nadir.Systems.Building.TextEncoders;
using Nadir.Systems.Clip;
using Nadir.Systems.Contracts;
using Nadir.Text;
using Nadir.Torch;

namespace Nadir.Cli.Commands.Model;

/// <summary>
/// <c>nadir model convert CHECKPOINT --out FOLDER</c>: makes a model folder of a CLIP checkpoint, or a text encoder's
/// folder of a BERT.
/// </summary>
internal sealed class ModelConvertCommand : DocumentedCommand
{
    private const int MostHeads = 1024;

    private readonly Argument<string> _checkpoint = new("CHECKPOINT")
    {
        Description =
            "CLIP of OpenAI, open_clip or transformers, or a BERT of transformers with vocab.txt beside it: "
                + ".safetensors or its index, .pt, .pth, TorchScript. Nothing in it is executed.",
    };

    private readonly Option<string> _out = new("--out")
    {
        Description = "Model folder to write.",
        HelpName = "FOLDER",
        Required = true,
    };
    private readonly Option<string> _type = new ChoiceOption(
        "--dtype", "Type of the stored weights. Default fp16.", "fp32", "fp16", "bf16");
    private readonly Option<string> _activation = new ChoiceOption(
        "--activation", "Nonlinearity, where the checkpoint does not tell it. Default quick-gelu.", "quick-gelu",
        "gelu");

    private readonly PromptOption _prompt = new(
        $"What each text becomes before it is encoded, by default; {PromptTemplate.Place} stands for the text.");
    private readonly Option<string?> _tokenizer = new("--tokenizer")
    {
        Description =
            $"Tokenizer: {ClipTokenizerFolder.OpenAiName}, or a folder with {ClipTokenizerFolder.MergesName}. "
                + $"Default: beside CHECKPOINT.",
        HelpName = "PATH",
    };

    private readonly Option<int?> _imageHeads = new WholeNumberOption(
        "--image-heads", 1, MostHeads, "Attention heads of the image tower, where widths do not tell.");
    private readonly Option<int?> _textHeads = new WholeNumberOption(
        "--text-heads", 1, MostHeads, "Attention heads of the text tower, where widths do not tell.");
    private readonly Option<bool> _allowUnused = new("--allow-unused")
    {
        Description = "Leave out tensors that a CLIP has no place for.",
    };
    private readonly Option<bool> _json = CommonOptions.Json();

    public ModelConvertCommand(Terminal terminal)
        : base("convert",
            "Makes a model folder of a CLIP checkpoint, or a text encoder's folder of a BERT; the tensors tell the "
                + "architecture.")
    {
        Add(_checkpoint);
        foreach (Option option in (Option[])[_out, _type, _activation, _prompt, _tokenizer, _imageHeads, _textHeads,
            _allowUnused, _json])
        {
            Add(option);
        }

        SetAction(parsed => Run(parsed, terminal));
    }

    public override IReadOnlyList<string> Examples =>
    [
        "nadir model convert ViT-B-32.pt --out models/clip --tokenizer bpe_simple_vocab_16e6.txt.gz",
        "nadir model convert RemoteCLIP-ViT-B-32.pt --out models/remoteclip --activation gelu",
        "nadir model convert clip-vit-base-patch32/model.safetensors --out models/clip --dtype bf16",
        "nadir model convert all-MiniLM-L6-v2/model.safetensors --out weights/minilm",
    ];

    private int Run(ParseResult parsed, Terminal terminal)
    {
        string folder = parsed.GetRequiredValue(_out);
        string checkpoint = InputFile.Require("CHECKPOINT", parsed.GetRequiredValue(_checkpoint));
        if (BertCheckpoint.IsBert(checkpoint))
        {
            ConvertText(parsed, checkpoint, folder);
            Print(parsed, folder, terminal);
            return ExitCode.Done;
        }

        var conversion = ClipConversion.Run(checkpoint, folder, OptionsOf(parsed));
        if (conversion.Unused.Count > 0)
        {
            terminal.Say($"{conversion.Unused.Count} tensors were left out: {string.Join(", ", conversion.Unused)}");
        }

        if (!conversion.IsActivationKnown)
        {
            terminal.Say(
                "the checkpoint does not tell its nonlinearity; QuickGELU was assumed, as of OpenAI's models. For "
                    + "others of open_clip give --activation gelu.");
        }

        if (conversion.TokenizerFiles.Count == 0)
        {
            terminal.Say(
                $"there is no tokenizer beside the checkpoint: "
                    + $"put {ClipTokenizerFolder.OpenAiName} or {ClipTokenizerFolder.MergesName} into "
                    + $"{folder} before texts are encoded.");
        }

        Print(parsed, folder, terminal);
        return ExitCode.Done;
    }

    private void ConvertText(ParseResult parsed, string checkpoint, string folder)
    {
        Option[] others = [_activation, _prompt, _tokenizer, _imageHeads, _textHeads, _allowUnused];
        if (others.FirstOrDefault(option => parsed.GetResult(option) is { Implicit: false }) is { } option)
        {
            throw new UsageException($"{option.Name} is for a CLIP, and {checkpoint} is a text encoder.");
        }

        BertFolder.Convert(checkpoint, folder, TypeOf(parsed));
    }

    private void Print(ParseResult parsed, string folder, Terminal terminal)
    {
        var model = ModelOverview.Of(BundledModels.OfInstallation(KnownSystems.Registry), folder);
        if (parsed.GetValue(_json))
        {
            JsonOutput.Write(terminal, model, JsonOutput.Context.ModelOverview);
        }
        else
        {
            terminal.Output.WriteLine($"{model.Architecture}, {model.Bytes} bytes of weights, in {model.Folder}");
        }
    }

    private ScalarType TypeOf(ParseResult parsed) => parsed.GetValue(_type) switch
    {
        "fp32" => ScalarType.Float32,
        "bf16" => ScalarType.BFloat16,
        _ => ScalarType.Float16,
    };

    private ClipConversionOptions OptionsOf(ParseResult parsed) => new()
    {
        Checkpoint = new ClipCheckpointOptions
        {
            Activation = parsed.GetValue(_activation) switch
            {
                "quick-gelu" => ClipActivation.QuickGelu,
                "gelu" => ClipActivation.Gelu,
                _ => null,
            },
            ImageHeads = parsed.GetValue(_imageHeads),
            TextHeads = parsed.GetValue(_textHeads),
            AllowUnused = parsed.GetValue(_allowUnused),
        },
        Type = TypeOf(parsed),
        Prompt = parsed.GetValue(_prompt)?.Text ?? PromptTemplate.Place,
        Tokenizer = parsed.GetValue(_tokenizer),
    };
}
