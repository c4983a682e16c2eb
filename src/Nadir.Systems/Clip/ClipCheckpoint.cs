using System.Globalization;
using Nadir.Torch;
using Nadir.Torch.Serialization;

namespace Nadir.Systems.Clip;

/// <summary>A CLIP read from a checkpoint that another program wrote.</summary>
/// <remarks>Owns the model. Not safe for concurrent use.</remarks>
public sealed class ClipCheckpoint : IDisposable
{
    private ClipCheckpoint(ClipModel model, CheckpointNaming naming, IReadOnlyList<string> unused,
        bool isActivationKnown)
    {
        (Model, Naming, Unused, IsActivationKnown) = (model, naming, unused, isActivationKnown);
    }

    /// <summary>In evaluation mode, float32, on the CPU.</summary>
    public ClipModel Model { get; }

    /// <summary>Whose names the tensors have.</summary>
    public CheckpointNaming Naming { get; }

    /// <summary>Full names of the tensors that were not used, such as an optimizer's.</summary>
    public IReadOnlyList<string> Unused { get; }

    /// <summary>Whether the nonlinearity was given or the file tells it; else it was taken to be QuickGELU.</summary>
    public bool IsActivationKnown { get; }

    /// <summary>
    /// Reads a checkpoint under the names of OpenAI, open_clip or transformers. The shapes tell the architecture, and
    /// of transformers the <c>config.json</c> beside the file, if there is one. Nothing in the file is executed.
    /// </summary>
    /// <param name="path">
    /// A <c>.safetensors</c> file, an index of several, a <c>.pt</c> or <c>.pth</c> state dict, or a TorchScript
    /// archive.
    /// </param>
    /// <param name="options">What shapes do not tell; null for nothing.</param>
    /// <exception cref="InvalidDataException">The file is damaged or holds no CLIP; the message names
    /// file and fault.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public static ClipCheckpoint Load(string path, ClipCheckpointOptions? options = null)
    {
        using var noGrad = new NoGradScope();
        using var scope = new TensorScope();
        var file = CheckpointTensors.ReadFrom(path);
        try
        {
            var transformers = file.Naming == CheckpointNaming.Transformers;
            var tensors = transformers ? TransformersNames.Convert(file.Tensors) : OpenAiNames.Convert(file.Tensors);
            var known = options ?? new ClipCheckpointOptions();
            known = transformers ? TransformersConfiguration.Complete(known, path) : known;
            var (model, unused) = ClipWeights.Load(
                ClipShapes.Configuration(tensors, known), tensors, known.AllowUnused);
            return new ClipCheckpoint(
                model, file.Naming, [.. file.Others, .. unused], known.Activation is not null
                    || OpenAiNames.HasSizes(file.Tensors));
        }
        catch (Exception exception) when (exception is InvalidDataException or OverflowException)
        {
            throw new InvalidDataException($"'{path}' cannot be read: {exception.Message}", exception);
        }
    }

    /// <summary>Disposes the model.</summary>
    public void Dispose() => Model.Dispose();
}

/// <summary>What the shapes of a checkpoint's tensors do not tell.</summary>
public sealed record ClipCheckpointOptions
{
    /// <summary>
    /// The nonlinearity; null: as the checkpoint's <c>config.json</c> says, else
    /// <see cref="ClipActivation.QuickGelu"/>.
    /// </summary>
    public ClipActivation? Activation { get; init; }

    /// <summary>Attention heads of the image tower; null: as <c>config.json</c> says, else by its width.</summary>
    public int? ImageHeads { get; init; }

    /// <summary>
    /// Attention heads of the text tower; null: as <c>config.json</c> says, else one for each 64 of its width.
    /// </summary>
    public int? TextHeads { get; init; }

    /// <summary>The token at which a text is read; null: as <c>config.json</c> says, else the highest id.</summary>
    public int? EndToken { get; init; }

    /// <summary>Whether tensors that a CLIP has no place for are left out, and not refused.</summary>
    public bool AllowUnused { get; init; }
}

/// <summary>Whose names a checkpoint's tensors have.</summary>
public enum CheckpointNaming
{
    /// <summary>OpenAI's, which open_clip kept.</summary>
    OpenAi,

    /// <summary>Those of <c>CLIPModel</c> of Hugging Face's transformers.</summary>
    Transformers,
}

/// <summary>
/// The tensors of a checkpoint, parted into those of a CLIP and those beside it, such as an optimizer's.
/// </summary>
/// <param name="Naming">Whose names they have.</param>
/// <param name="Tensors">By names without the prefix that training programs put before them.</param>
/// <param name="Others">Names of the tensors beside the model.</param>
internal sealed record CheckpointTensors(
    CheckpointNaming Naming, Dictionary<string, Tensor> Tensors, IReadOnlyList<string> Others)
{
    private const string OpenAiAnchor = "visual.conv1.weight";
    private const string TransformersAnchor = "vision_model.embeddings.patch_embedding.weight";

    // Where training programs keep the model beside other things, the best first.
    private static readonly string[] s_preferred = ["", "state_dict.", "model.", "module."];

    /// <summary>Reads a checkpoint of any kind.</summary>
    /// <param name="path">A <c>.safetensors</c> file, an index of several, a <c>.pt</c> or <c>.pth</c> file.</param>
    /// <returns>Tensors that the innermost scope owns.</returns>
    /// <exception cref="InvalidDataException">It cannot be read, or holds no CLIP.</exception>
    public static CheckpointTensors ReadFrom(string path)
    {
        // What it throws names the file already.
        var all = WeightsFile.ReadAll(path);
        try
        {
            return Part(all, path);
        }
        catch (InvalidDataException exception)
        {
            throw new InvalidDataException($"'{path}' cannot be read: {exception.Message}", exception);
        }
    }

    private static CheckpointTensors Part(Dictionary<string, Tensor> all, string path)
    {
        var (naming, prefix) = Find(all.Keys);
        var own = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        var others = new List<string>();
        foreach (var (name, tensor) in all)
        {
            if (name.StartsWith(prefix, StringComparison.Ordinal))
            {
                own[name[prefix.Length..]] = tensor;
            }
            else
            {
                others.Add(name);
            }
        }

        RequireOwnElements(own, path);
        return new CheckpointTensors(naming, own, others);
    }

    private static (CheckpointNaming Naming, string Prefix) Find(Dictionary<string, Tensor>.KeyCollection names)
    {
        (CheckpointNaming Naming, string Prefix)[] found =
            [.. Prefixes(names, OpenAiAnchor, CheckpointNaming.OpenAi),
                .. Prefixes(names, TransformersAnchor, CheckpointNaming.Transformers)];
        if (found.Length == 0)
        {
            throw new InvalidDataException(
                $"it holds no CLIP: none of its {names.Count} tensors is called {OpenAiAnchor} (OpenAI, open_clip) "
                    + $"or {TransformersAnchor} (transformers).");
        }

        if (found is [var only])
        {
            return only;
        }

        foreach (var preferred in s_preferred)
        {
            if (Array.Find(found, candidate => candidate.Prefix == preferred) is { Prefix: not null } chosen)
            {
                return chosen;
            }
        }

        throw new InvalidDataException(
            $"it holds {found.Length} CLIPs, "
                + $"under {string.Join(", ", found.Select(candidate => $"'{candidate.Prefix}'"))}; save one of them "
                + $"alone.");
    }

    private static IEnumerable<(CheckpointNaming Naming, string Prefix)> Prefixes(
        IEnumerable<string> names, string anchor, CheckpointNaming naming) => names
        .Where(name => name == anchor || name.EndsWith('.' + anchor, StringComparison.Ordinal))
        .Select(name => (naming, name[..^anchor.Length]));

    // Views of PyTorch may show one stored element a million times; weights never do.
    private static void RequireOwnElements(Dictionary<string, Tensor> tensors, string path)
    {
        var views = tensors.Values.Any(tensor => !tensor.IsContiguous);
        var bytes = tensors.Values.Sum(tensor => (double)tensor.NumberOfElements * tensor.Type.ElementSize());
        if (bytes > new FileInfo(path).Length && (views || !path.EndsWith(".json", StringComparison.OrdinalIgnoreCase)))
        {
            throw new InvalidDataException(
                $"its tensors have {bytes:0} bytes, more than the file: they show the same numbers several times.");
        }
    }
}

/// <summary>Tells a CLIP's sizes by the shapes of its tensors under OpenAI's names.</summary>
internal sealed class ClipShapes
{
    // Of OpenAI's models, and of all text towers.
    private const int UsualHeadWidth = 64;

    private readonly IReadOnlyDictionary<string, Tensor> _tensors;

    private ClipShapes(IReadOnlyDictionary<string, Tensor> tensors) => _tensors = tensors;

    /// <summary>Tells the sizes.</summary>
    /// <param name="tensors">Tensors by name.</param>
    /// <param name="options">What shapes do not tell.</param>
    /// <returns>A valid configuration, which may still not fit every tensor.</returns>
    /// <exception cref="InvalidDataException">A tensor that tells a size is missing, or a size
    /// is impossible.</exception>
    public static ClipConfiguration Configuration(
        IReadOnlyDictionary<string, Tensor> tensors, ClipCheckpointOptions options)
    {
        var shapes = new ClipShapes(tensors);
        var positions = shapes.Of("positional_embedding", 2);
        var width = positions[1];
        var configuration = new ClipConfiguration
        {
            EmbedDim = shapes.Of("text_projection", 2)[1],
            Activation = options.Activation ?? ClipActivation.QuickGelu,
            Image = tensors.ContainsKey("visual.layer1.0.conv1.weight") ? shapes.ResNet(options)
                : shapes.VisionTransformer(options),
            Text = new ClipTextConfiguration
            {
                ContextLength = positions[0],
                VocabularySize = shapes.Of("token_embedding.weight", 2)[0],
                Width = width,
                Heads = options.TextHeads ?? HeadsOf(width, "text"),
                Layers = shapes.Count("transformer.resblocks."),
                MlpWidth = shapes.Of("transformer.resblocks.0.mlp.c_fc.weight", 2)[0],
                EndToken = options.EndToken,
            },
        };
        configuration.Validate();
        return configuration;
    }

    private ClipImageConfiguration VisionTransformer(ClipCheckpointOptions options)
    {
        var patches = Of("visual.conv1.weight", 4);
        return new ClipImageConfiguration
        {
            Kind = ClipImageKind.VisionTransformer,
            Size = checked(Side("visual.positional_embedding") * patches[2]),
            PatchSize = patches[2],
            Width = patches[0],
            Layers = [Count("visual.transformer.resblocks.")],
            Heads = options.ImageHeads ?? HeadsOf(patches[0], "image"),
            MlpWidth = Of("visual.transformer.resblocks.0.mlp.c_fc.weight", 2)[0],
        };
    }

    private ClipImageConfiguration ResNet(ClipCheckpointOptions options)
    {
        var width = Of("visual.layer1.0.conv1.weight", 4)[0];
        return new ClipImageConfiguration
        {
            Kind = ClipImageKind.ModifiedResNet,
            Size = checked(Side("visual.attnpool.positional_embedding") * ModifiedResNet.OutputStride),
            PatchSize = ModifiedResNet.OutputStride,
            Width = width,
            Layers = [.. Enumerable.Range(1, ModifiedResNet.Stages).Select(stage => Count($"visual.layer{stage}."))],
            Heads = options.ImageHeads ?? HeadsOf(checked(width * ModifiedResNet.OutputFactor), "image"),
        };
    }

    // The larger models of open_clip keep 16 heads and widen them instead.
    private static int HeadsOf(int width, string tower) => width switch
    {
        1280 or 1408 or 1664 when tower == "image" => 16,
        _ when width % UsualHeadWidth == 0 && width > 0 => width / UsualHeadWidth,
        _ => throw new InvalidDataException(
            $"the number of attention heads of its {tower} tower, {width} wide, cannot be told by its shapes; give "
                + $"it ({tower} heads)."),
    };

    private int Side(string positions)
    {
        var cells = Of(positions, 2)[0] - 1;
        var side = (int)Math.Sqrt(cells);
        return side > 0 && side * side == cells
            ? side
            : throw new InvalidDataException(
                $"its '{positions}' has {cells + 1} rows, which is no square grid and one more.");
    }

    private int Count(string prefix) => _tensors.Keys
        .Where(name => name.StartsWith(prefix, StringComparison.Ordinal))
        .Select(name => name[prefix.Length..].Split('.')[0])
        .Where(index => int.TryParse(index, NumberStyles.None, CultureInfo.InvariantCulture, out _))
        .Distinct(StringComparer.Ordinal)
        .Count();

    private int[] Of(string name, int dimensions)
    {
        if (!_tensors.TryGetValue(name, out var tensor))
        {
            throw new InvalidDataException($"it lacks the tensor '{name}', which tells the size of the model.");
        }

        var shape = tensor.Shape;
        return shape.Length == dimensions && shape.All(size => size <= int.MaxValue)
            ? [.. shape.Select(size => (int)size)]
            : throw new InvalidDataException(
                $"its tensor '{name}' is [{string.Join(", ", shape)}], expected {dimensions} dimensions.");
    }
}

/// <summary>The parameters and buffers that a configuration asks for, without making them.</summary>
/// <remarks>Lets a file be compared with a configuration before memory is taken for either. Thread-safe.</remarks>
public static class ClipParameters
{
    /// <summary>Names and shapes of a model's <c>StateDict</c>, without the counters of batch normalisations.</summary>
    /// <param name="configuration">Valid.</param>
    public static Dictionary<string, long[]> Of(ClipConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var text = configuration.Text;
        var shapes = new Dictionary<string, long[]>(StringComparer.Ordinal)
        {
            ["logit_scale"] = [],
            ["token_embedding.weight"] = [text.VocabularySize, text.Width],
            ["positional_embedding"] = [text.ContextLength, text.Width],
            ["text_projection"] = [text.Width, configuration.EmbedDim],
        };
        AddNormalization(shapes, "ln_final", text.Width);
        AddTransformer(shapes, "transformer", text.Width, text.Layers, text.MlpWidth);
        if (configuration.Image.Kind == ClipImageKind.ModifiedResNet)
        {
            AddResNet(shapes, configuration.Image, configuration.EmbedDim);
        }
        else
        {
            AddVisionTransformer(shapes, configuration.Image, configuration.EmbedDim);
        }

        if (configuration.Heads)
        {
            AddLinear(shapes, "image_head", configuration.EmbedDim, configuration.EmbedDim);
            AddLinear(shapes, "text_head", configuration.EmbedDim, configuration.EmbedDim);
        }

        if (configuration.Adapter is { } adapter)
        {
            AddAdapter(shapes, configuration.Image.Width, text.Width, adapter.Width);
        }

        return shapes;
    }

    private static void AddAdapter(Dictionary<string, long[]> shapes, int imageWidth, int textWidth, int middle)
    {
        AddLinear(shapes, "adapter.image_down", imageWidth, middle);
        AddLinear(shapes, "adapter.text_down", textWidth, middle);
        AddLinear(shapes, "adapter.image_up", middle, imageWidth - middle);
        AddLinear(shapes, "adapter.text_up", middle, textWidth - middle);
        AddLinear(shapes, "adapter.shared_up", middle, middle);
    }

    private static void AddVisionTransformer(
        Dictionary<string, long[]> shapes, ClipImageConfiguration image, int embedDim)
    {
        shapes["visual.class_embedding"] = [image.Width];
        shapes["visual.positional_embedding"] = [(image.GridSide * image.GridSide) + 1, image.Width];
        shapes["visual.proj"] = [image.Width, embedDim];
        shapes["visual.conv1.weight"] = [image.Width, 3, image.PatchSize, image.PatchSize];
        AddNormalization(shapes, "visual.ln_pre", image.Width);
        AddNormalization(shapes, "visual.ln_post", image.Width);
        AddTransformer(shapes, "visual.transformer", image.Width, image.Layers[0], image.MlpWidth);
    }

    private static void AddTransformer(
        Dictionary<string, long[]> shapes, string name, int width, int layers, int mlpWidth)
    {
        for (var layer = 0; layer < layers; layer++)
        {
            var block = $"{name}.resblocks.{layer}";
            shapes[$"{block}.attn.in_proj_weight"] = [3 * width, width];
            shapes[$"{block}.attn.in_proj_bias"] = [3 * width];
            AddLinear(shapes, $"{block}.attn.out_proj", width, width);
            AddNormalization(shapes, $"{block}.ln_1", width);
            AddLinear(shapes, $"{block}.mlp.c_fc", width, mlpWidth);
            AddLinear(shapes, $"{block}.mlp.c_proj", mlpWidth, width);
            AddNormalization(shapes, $"{block}.ln_2", width);
        }
    }

    private static void AddResNet(Dictionary<string, long[]> shapes, ClipImageConfiguration image, int embedDim)
    {
        AddConvolution(shapes, "visual.", 1, 3, image.Width / 2, side: 3);
        AddConvolution(shapes, "visual.", 2, image.Width / 2, image.Width / 2, side: 3);
        AddConvolution(shapes, "visual.", 3, image.Width / 2, image.Width, side: 3);
        var channels = image.Width;
        for (var stage = 0; stage < ModifiedResNet.Stages; stage++)
        {
            var planes = image.Width << stage;
            var expanded = planes * Bottleneck.Expansion;
            for (var block = 0; block < image.Layers[stage]; block++)
            {
                var name = $"visual.layer{stage + 1}.{block}.";
                AddConvolution(shapes, name, 1, channels, planes, side: 1);
                AddConvolution(shapes, name, 2, planes, planes, side: 3);
                AddConvolution(shapes, name, 3, planes, expanded, side: 1);
                if ((stage > 0 && block == 0) || channels != expanded)
                {
                    shapes[$"{name}downsample.0.weight"] = [expanded, channels, 1, 1];
                    AddBatchNormalization(shapes, $"{name}downsample.1", expanded);
                }

                channels = expanded;
            }
        }

        shapes["visual.attnpool.positional_embedding"] = [(image.GridSide * image.GridSide) + 1, channels];
        AddLinear(shapes, "visual.attnpool.k_proj", channels, channels);
        AddLinear(shapes, "visual.attnpool.q_proj", channels, channels);
        AddLinear(shapes, "visual.attnpool.v_proj", channels, channels);
        AddLinear(shapes, "visual.attnpool.c_proj", channels, embedDim);
    }

    private static void AddConvolution(
        Dictionary<string, long[]> shapes, string prefix, int index, int inChannels, int outChannels, int side)
    {
        shapes[$"{prefix}conv{index}.weight"] = [outChannels, inChannels, side, side];
        AddBatchNormalization(shapes, $"{prefix}bn{index}", outChannels);
    }

    private static void AddBatchNormalization(Dictionary<string, long[]> shapes, string name, int channels)
    {
        AddNormalization(shapes, name, channels);
        shapes[$"{name}.running_mean"] = [channels];
        shapes[$"{name}.running_var"] = [channels];
    }

    private static void AddNormalization(Dictionary<string, long[]> shapes, string name, int width)
    {
        shapes[$"{name}.weight"] = [width];
        shapes[$"{name}.bias"] = [width];
    }

    private static void AddLinear(Dictionary<string, long[]> shapes, string name, int inFeatures, int outFeatures)
    {
        shapes[$"{name}.weight"] = [outFeatures, inFeatures];
        shapes[$"{name}.bias"] = [outFeatures];
    }
}
