using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Nadir.Text;
using Nadir.Torch;
using Nadir.Torch.Nn;
using Nadir.Torch.Serialization;
using Nadir.Weights.Safetensors;

namespace Nadir.Systems.Building.TextEncoders;

/// <summary>
/// Published weights of the BERT family: all-MiniLM, paraphrase-MiniLM, BGE, E5 and BERT itself, as safetensors, an
/// index of several, or a PyTorch checkpoint (read as data, nothing is executed), or a folder with one of them.
/// </summary>
/// <remarks>
/// The shapes tell the sizes. What they do not tell is read from Hugging Face's <c>config.json</c> and
/// Sentence-Transformers' <c>1_Pooling/config.json</c> beside the file; without the first, heads are 64 wide and 12 in
/// networks up to a width of 384, as in those named. Names may stand below any common beginning, such as
/// <c>bert.</c>; the pooler, other heads and stored positions are left out. Safe to use from many threads.
/// </remarks>
public static class BertCheckpoint
{
    private const string WordName = "embeddings.word_embeddings.weight";
    private const int ShownNames = 4;

    private static readonly string[] FileNames =
        ["model.safetensors", "model.safetensors.index.json", "pytorch_model.bin"];

    private static readonly string[] Ignored = ["pooler.", "embeddings.position_ids"];

    /// <summary>Reads sizes and tensors.</summary>
    /// <param name="path">A file, or a folder with <c>model.safetensors</c>, its index or
    /// <c>pytorch_model.bin</c>.</param>
    /// <returns>The sizes, and tensors under the names of <see cref="BertTextEncoder"/>; the caller's, or the innermost
    /// scope's, to dispose.</returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">It is damaged or holds no BERT; the message says what is
    /// wrong.</exception>
    public static (BertTextOptions Options, Dictionary<string, Tensor> Tensors) Read(string path)
    {
        var file = FileOf(path);
        using var scope = new TensorScope();
        var all = WeightsFile.ReadAll(file);
        var prefix = PrefixOf(all.Keys) ?? throw new InvalidDataException(
            $"'{file}' holds no BERT: none of its tensors is called {WordName}.");
        var tensors = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        foreach (var (name, tensor) in all)
        {
            if (name.StartsWith(prefix, StringComparison.Ordinal)
                && (name[prefix.Length..] is var own && (own.StartsWith("embeddings.", StringComparison.Ordinal)
                    || own.StartsWith("encoder.", StringComparison.Ordinal)))
                && !Ignored.Any(beginning => own.StartsWith(beginning, StringComparison.Ordinal)))
            {
                // Checkpoints from TensorFlow call a normalisation's factor and summand so.
                tensors[own.Replace("LayerNorm.gamma", "LayerNorm.weight", StringComparison.Ordinal)
                    .Replace("LayerNorm.beta", "LayerNorm.bias", StringComparison.Ordinal)] = tensor;
            }
        }

        var options = Configure(Sizes(tensors, file), file);
        foreach (var tensor in tensors.Values)
        {
            scope.Keep(tensor);
        }

        return (options, tensors);
    }

    /// <summary>The sizes alone.</summary>
    /// <inheritdoc cref="Read"/>
    public static BertTextOptions ReadOptions(string path)
    {
        using var scope = new TensorScope();
        return Read(path).Options;
    }

    /// <summary>Whether a checkpoint holds a BERT; false, too, of what cannot be read.</summary>
    /// <param name="path">As <see cref="Read"/> takes it.</param>
    public static bool IsBert(string path)
    {
        try
        {
            var file = FileOf(path);
            if (Path.GetExtension(file) == ".safetensors")
            {
                using var opened = SafetensorsFile.Open(file);
                return PrefixOf(opened.Names) is not null;
            }

            using var scope = new TensorScope();
            return PrefixOf(WeightsFile.ReadAll(file).Keys) is not null;
        }
        catch (Exception exception)
            when (exception is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Loads weights into an encoder. Either everything is loaded or nothing.</summary>
    /// <param name="path">As <see cref="Read"/> takes it.</param>
    /// <param name="encoder">Of the checkpoint's sizes.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">It is damaged or does not fit.</exception>
    public static void Load(string path, BertTextEncoder encoder)
    {
        ArgumentNullException.ThrowIfNull(encoder);
        using var scope = new TensorScope();
        using var noGrad = new NoGradScope();
        var (_, tensors) = Read(path);
        try
        {
            encoder.LoadStateDict(tensors);
        }
        catch (StateDictException exception)
        {
            string[] names = [.. exception.Missing, .. exception.Unexpected, .. exception.Misshaped];
            throw new InvalidDataException(
                $"'{path}' does not fit a BERT of {encoder.Options.Layers} layers and width {encoder.Width}: "
                + $"{exception.Missing.Count} tensors are missing, {exception.Unexpected.Count} unexpected, "
                + $"{exception.Misshaped.Count} of another shape, such as "
                + $"{string.Join(", ", names.Take(ShownNames))}.", exception);
        }
    }

    /// <summary>Reads the word pieces of a checkpoint.</summary>
    /// <param name="path">As <see cref="Read"/> takes it; they are <c>vocab.txt</c> beside the file, or
    /// <c>NAME.vocab.txt</c> beside <c>NAME.safetensors</c>.</param>
    /// <exception cref="FileNotFoundException">There are none.</exception>
    /// <exception cref="InvalidDataException">They are damaged, or of a model that tells upper from lower
    /// case.</exception>
    public static WordPieceTokenizer ReadTokenizer(string path)
    {
        var file = FileOf(path);
        var folder = Path.GetDirectoryName(Path.GetFullPath(file))!;
        string[] places =
        [
            Path.Combine(folder, Path.GetFileName(file).Split('.')[0] + ".vocab.txt"),
            Path.Combine(folder, WordPieceTokenizer.FileName),
        ];
        var found = places.FirstOrDefault(File.Exists) ?? throw new FileNotFoundException(
            $"'{file}' has no word pieces beside it: put the model's {WordPieceTokenizer.FileName} there.", places[1]);
        if (Sidecar(folder, "tokenizer_config.json") is { } settings
            && settings.TryGetProperty("do_lower_case", out var lower) && lower.ValueKind == JsonValueKind.False)
        {
            throw new InvalidDataException(
                $"'{file}' tells upper from lower case (do_lower_case is false), which is not supported.");
        }

        return WordPieceTokenizer.Load(found);
    }

    /// <summary>The file that holds the weights.</summary>
    /// <exception cref="FileNotFoundException">There is none.</exception>
    internal static string FileOf(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (!Directory.Exists(path))
        {
            return File.Exists(path) ? path : throw new FileNotFoundException($"'{path}' does not exist.", path);
        }

        return FileNames.Select(name => Path.Combine(path, name)).FirstOrDefault(File.Exists)
            ?? throw new FileNotFoundException(
                $"'{path}' has none of {string.Join(", ", FileNames)}.", Path.Combine(path, FileNames[0]));
    }

    private static string? PrefixOf(IEnumerable<string> names) => names
        .Where(name => name.EndsWith(WordName, StringComparison.Ordinal))
        .Select(name => name[..^WordName.Length])
        .OrderBy(prefix => prefix.Length)
        .FirstOrDefault();

    private static BertTextOptions Sizes(Dictionary<string, Tensor> tensors, string file)
    {
        long[] words = ShapeOf(WordName, 2);
        var layers = 0;
        foreach (var name in tensors.Keys)
        {
            var parts = name.Split('.');
            if (parts is ["encoder", "layer", var number, ..]
                && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var layer))
            {
                layers = Math.Max(layers, layer + 1);
            }
        }

        if (layers == 0)
        {
            throw new InvalidDataException(
                $"'{file}' has word pieces and no layers, encoder.layer.K, so it is no BERT.");
        }

        return new BertTextOptions
        {
            VocabularySize = Size(words[0]),
            Width = Size(words[1]),
            Layers = layers,
            Heads = words[1] <= 384 && words[1] % 12 == 0 ? 12 : Size(Math.Max(1, words[1] / 64)),
            FeedForward = Size(ShapeOf("encoder.layer.0.intermediate.dense.weight", 2)[0]),
            Positions = Size(ShapeOf("embeddings.position_embeddings.weight", 2)[0]),
            Segments = Size(ShapeOf("embeddings.token_type_embeddings.weight", 2)[0]),
        };

        long[] ShapeOf(string name, int dimensions) =>
            tensors.TryGetValue(name, out var tensor) && tensor.Dimensions == dimensions
                ? [.. tensor.Shape]
                : throw new InvalidDataException($"'{file}' holds no BERT: {name} is missing or no matrix.");

        static int Size(long value) => (int)Math.Min(value, int.MaxValue);
    }

    private static BertTextOptions Configure(BertTextOptions options, string file)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(file))!;
        if (Sidecar(folder, "config.json") is { } config)
        {
            if (config.TryGetProperty("architecture", out var own)
                && own.ValueEquals(BertConfiguration.ArchitectureName))
            {
                return ReadOwn(config, folder);
            }

            if (config.TryGetProperty("num_attention_heads", out var heads))
            {
                Expect(config, "hidden_act", "gelu");
                Expect(config, "position_embedding_type", "absolute");
                Expect(config, "model_type", "bert");
                options.Heads = heads.TryGetInt32(out var count) ? count : options.Heads;
                options.LayerNormEpsilon = config.TryGetProperty("layer_norm_eps", out var epsilon)
                    ? epsilon.GetDouble() : options.LayerNormEpsilon;
            }
        }

        if (Sidecar(Path.Combine(folder, "1_Pooling"), "config.json") is { } pooling
            && pooling.TryGetProperty("pooling_mode_cls_token", out var first) && first.ValueKind == JsonValueKind.True)
        {
            options.Pooling = BertPooling.Class;
        }

        options.Validate("bert");
        return options;

        void Expect(JsonElement element, string member, string value)
        {
            if (element.TryGetProperty(member, out var found) && !found.ValueEquals(value))
            {
                throw new InvalidDataException(
                    $"'{Path.Combine(folder, "config.json")}': '{member}' is '{found}', and only '{value}' is "
                    + "supported.");
            }
        }
    }

    private static BertTextOptions ReadOwn(JsonElement config, string folder)
    {
        try
        {
            var options = config.Deserialize(BertJson.Default.BertConfiguration)!.Bert;
            options.Validate("bert");
            return options;
        }
        catch (Exception exception) when (exception is JsonException or InvalidDataException)
        {
            throw new InvalidDataException($"'{folder}/config.json' is no BERT's: {ReasonOf(exception)}.", exception);
        }
    }

    private static string ReasonOf(Exception exception) =>
        exception is JsonException json ? ReadableJson.Reason(json) : exception.Message.TrimEnd('.');

    private static JsonElement? Sidecar(string folder, string name)
    {
        var path = Path.Combine(folder, name);
        if (!File.Exists(path) || new FileInfo(path).Length > 1 << 20)
        {
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(
                File.ReadAllBytes(path), new JsonDocumentOptions { MaxDepth = 16 });
            return document.RootElement.ValueKind == JsonValueKind.Object ? document.RootElement.Clone() : null;
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException($"'{path}' is not JSON: {ReadableJson.Reason(exception)}.", exception);
        }
    }
}

/// <summary>The content of a text encoder's <c>config.json</c>.</summary>
internal sealed record BertConfiguration
{
    /// <summary>What <c>config.json</c> calls the architecture.</summary>
    public const string ArchitectureName = "bert";

    [JsonRequired]
    public string Architecture { get; set; } = ArchitectureName;

    [JsonRequired]
    public BertTextOptions Bert { get; set; } = new();
}

/// <summary>Serializers made at compile time; what a file has beyond them is refused.</summary>
[JsonSerializable(typeof(BertConfiguration))]
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    WriteIndented = true,
    UseStringEnumConverter = true,
    RespectNullableAnnotations = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    MaxDepth = 16)]
internal sealed partial class BertJson : JsonSerializerContext;
