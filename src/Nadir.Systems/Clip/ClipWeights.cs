using System.Text.Json;
using Nadir.Systems.Contracts;
using Nadir.Text;
using Nadir.Torch;
using Nadir.Torch.Nn;

namespace Nadir.Systems.Clip;

/// <summary>Makes a model of a configuration and of tensors under OpenAI's names.</summary>
internal static class ClipWeights
{
    // A counter that evaluation does not read and that many files lack.
    private const string Counter = ".num_batches_tracked";

    /// <summary>Compares names and shapes with the configuration; only when all fit is the model made.</summary>
    /// <param name="configuration">Valid.</param>
    /// <param name="tensors">Tensors by name; not changed.</param>
    /// <param name="allowUnused">Whether tensors that the model has no place for are left out, and not refused.</param>
    /// <returns>In evaluation mode, float32, on the CPU, and the names of the tensors that were left out.</returns>
    /// <exception cref="InvalidDataException">A tensor is missing, unused or of another shape; the
    /// message names each.</exception>
    public static (ClipModel Model, IReadOnlyList<string> Unused) Load(
        ClipConfiguration configuration, IReadOnlyDictionary<string, Tensor> tensors, bool allowUnused = false)
    {
        var expected = ClipParameters.Of(configuration);
        List<string> missing = [.. expected.Keys.Where(name => !tensors.ContainsKey(name))];
        List<string> unused = [.. tensors.Keys.Where(name => !expected.ContainsKey(name)
            && !name.EndsWith(Counter, StringComparison.Ordinal)).Order(StringComparer.Ordinal)];
        List<string> misshaped = [.. expected
            .Where(pair => tensors.TryGetValue(pair.Key, out var found) && !found.Shape.SequenceEqual(pair.Value))
            .Select(pair => $"{pair.Key} is {Text(tensors[pair.Key].Shape)} and must be {Text(pair.Value)}")];
        List<string> foreign = [.. expected.Keys
            .Where(name => tensors.TryGetValue(name, out var found) && !found.Type.IsFloatingPoint())
            .Select(name => $"{name} ({tensors[name].Type})")];
        if (missing.Count + misshaped.Count + foreign.Count > 0 || (unused.Count > 0 && !allowUnused))
        {
            throw new InvalidDataException(
                $"its tensors do not make a CLIP: {Faults(missing, allowUnused ? [] : unused, misshaped, foreign)}.");
        }

        var model = new ClipModel(configuration);
        try
        {
            model.LoadStateDict(tensors.Where(pair => expected.ContainsKey(pair.Key))
                .ToDictionary(pair => pair.Key, pair => pair.Value));
            model.Eval();
            return (model, unused);
        }
        catch (StateDictException exception)
        {
            model.Dispose();
            throw new InvalidDataException(exception.Message, exception);
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    private static string Faults(
        List<string> missing, List<string> unused, List<string> misshaped, List<string> foreign)
    {
        (string What, List<string> Names)[] faults =
            [("missing", missing), ("unused", unused), ("of another shape", misshaped),
                ("not of real numbers", foreign)];
        return string.Join("; ", faults.Where(fault => fault.Names.Count > 0).Select(
            fault =>
                $"{fault.Names.Count} {(fault.Names.Count == 1 ? "is" : "are")} {fault.What} ("
                    + $"{string.Join(", ", fault.Names)})"));
    }

    private static string Text(long[] shape) => $"[{string.Join(", ", shape)}]";
}

/// <summary>Tensors under the names of OpenAI's code and of open_clip.</summary>
internal static class OpenAiNames
{
    // open_clip's models with a text tower of their own put it under this name.
    private const string TextTower = "text.";

    // Sizes that OpenAI's archives keep beside the weights.
    private static readonly string[] s_sizes = ["input_resolution", "context_length", "vocab_size"];

    // A constant that older versions of open_clip stored.
    private const string Mask = "attn_mask";

    /// <summary>Whether only OpenAI's own archives look like this.</summary>
    public static bool HasSizes(IReadOnlyDictionary<string, Tensor> tensors) => s_sizes.All(tensors.ContainsKey);

    /// <summary>Leaves out what is no weight, and flattens open_clip's text tower.</summary>
    /// <exception cref="InvalidDataException">Two tensors would have the same name.</exception>
    public static Dictionary<string, Tensor> Convert(IReadOnlyDictionary<string, Tensor> tensors)
    {
        var converted = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        foreach (var (name, tensor) in tensors)
        {
            var own = name.StartsWith(TextTower, StringComparison.Ordinal) ? name[TextTower.Length..] : name;
            if (!s_sizes.Contains(own) && own != Mask && !converted.TryAdd(own, tensor))
            {
                throw new InvalidDataException($"it holds both '{own}' and '{TextTower}{own}'.");
            }
        }

        return converted;
    }
}

/// <summary>Tensors under the names of <c>CLIPModel</c> of Hugging Face's transformers, renamed to OpenAI's.</summary>
internal static class TransformersNames
{
    private static readonly (string Theirs, string Ours)[] s_towers =
    [
        ("vision_model.encoder.layers.", "visual.transformer.resblocks."),
        ("text_model.encoder.layers.", "transformer.resblocks."),
    ];

    private static readonly (string Theirs, string Ours)[] s_parts =
    [
        ("self_attn.out_proj.", "attn.out_proj."),
        ("layer_norm1.", "ln_1."),
        ("layer_norm2.", "ln_2."),
        ("mlp.fc1.", "mlp.c_fc."),
        ("mlp.fc2.", "mlp.c_proj."),
    ];

    private static readonly Dictionary<string, string> s_names = new(StringComparer.Ordinal)
    {
        ["logit_scale"] = "logit_scale",
        ["text_model.embeddings.token_embedding.weight"] = "token_embedding.weight",
        ["text_model.embeddings.position_embedding.weight"] = "positional_embedding",
        ["text_model.final_layer_norm.weight"] = "ln_final.weight",
        ["text_model.final_layer_norm.bias"] = "ln_final.bias",
        ["vision_model.embeddings.class_embedding"] = "visual.class_embedding",
        ["vision_model.embeddings.patch_embedding.weight"] = "visual.conv1.weight",
        ["vision_model.embeddings.position_embedding.weight"] = "visual.positional_embedding",
        // Their spelling.
        ["vision_model.pre_layrnorm.weight"] = "visual.ln_pre.weight",
        ["vision_model.pre_layrnorm.bias"] = "visual.ln_pre.bias",
        ["vision_model.post_layernorm.weight"] = "visual.ln_post.weight",
        ["vision_model.post_layernorm.bias"] = "visual.ln_post.bias",
    };

    // Linear layers there, plain matrices here: the other way round.
    private static readonly Dictionary<string, string> s_projections = new(StringComparer.Ordinal)
    {
        ["text_projection.weight"] = "text_projection",
        ["visual_projection.weight"] = "visual.proj",
    };

    /// <summary>
    /// Renames; queries', keys' and values' projections are put under each other. Unknown names stay.
    /// </summary>
    /// <returns>Tensors that the innermost scope owns, or the same ones.</returns>
    /// <exception cref="InvalidDataException">A part of an attention is missing or of another shape
    /// than its others.</exception>
    public static Dictionary<string, Tensor> Convert(IReadOnlyDictionary<string, Tensor> tensors)
    {
        var converted = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        var attention = new Dictionary<string, Tensor?[]>(StringComparer.Ordinal);
        foreach (var (name, tensor) in tensors)
        {
            if (name.EndsWith(".position_ids", StringComparison.Ordinal))
            {
                continue;
            }

            if (AttentionPart(name) is var (joined, part) && joined.Length > 0)
            {
                (attention.TryGetValue(joined, out var parts) ? parts
                    : attention[joined] = new Tensor?[3])[part] = tensor;
            }
            else if (s_projections.TryGetValue(name, out var projection))
            {
                converted[projection] = tensor.Dimensions == 2
                    ? tensor.T()
                    : throw new InvalidDataException(
                        $"its tensor '{name}' has {tensor.Dimensions} dimensions, expected 2.");
            }
            else
            {
                converted[s_names.GetValueOrDefault(name) ?? BlockName(name)] = tensor;
            }
        }

        foreach (var (name, parts) in attention)
        {
            converted[name] = Join(name, parts);
        }

        return converted;
    }

    // ("visual.transformer.resblocks.3.attn.in_proj_weight", 1) of
    // "vision_model.encoder.layers.3.self_attn.k_proj.weight".
    private static (string Joined, int Part) AttentionPart(string name)
    {
        string[] parts = ["q", "k", "v"];
        for (var part = 0; part < parts.Length; part++)
        {
            foreach (var kind in (string[])["weight", "bias"])
            {
                var end = $"self_attn.{parts[part]}_proj.{kind}";
                if (name.EndsWith(end, StringComparison.Ordinal))
                {
                    return (BlockName(name[..^end.Length]) + $"attn.in_proj_{kind}", part);
                }
            }
        }

        return (string.Empty, 0);
    }

    private static string BlockName(string name)
    {
        foreach (var (theirs, ours) in s_towers)
        {
            if (name.StartsWith(theirs, StringComparison.Ordinal))
            {
                return s_parts.Aggregate(
                    ours + name[theirs.Length..],
                    (result, part) => result.Replace($".{part.Theirs}", $".{part.Ours}", StringComparison.Ordinal));
            }
        }

        return name;
    }

    private static Tensor Join(string name, Tensor?[] parts)
    {
        if (parts is [{ } query, { } key, { } value] && query.Dimensions is 1 or 2
            && key.Shape.SequenceEqual(query.Shape) && value.Shape.SequenceEqual(query.Shape)
            && key.Type == query.Type && value.Type == query.Type)
        {
            return Tensor.Cat([query, key, value]);
        }

        throw new InvalidDataException(
            $"its projections of queries, keys and values for '{name}' are incomplete or differ in shape or type.");
    }
}

/// <summary>The <c>config.json</c> that transformers keeps beside a checkpoint.</summary>
internal static class TransformersConfiguration
{
    // Transformers' default where the file does not say.
    private const ClipActivation Default = ClipActivation.QuickGelu;

    // Files from before the end token was corrected give this id, and transformers then takes the highest id.
    private const int LegacyEndToken = 2;

    /// <summary>Adds what the file says to what was given; what was given wins.</summary>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    public static ClipCheckpointOptions Complete(ClipCheckpointOptions options, string checkpoint)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(checkpoint))!;
        if (!File.Exists(Path.Combine(folder, ModelFolder.ConfigurationName)))
        {
            return options with { Activation = options.Activation ?? Default };
        }

        try
        {
            using var document = JsonDocument.Parse(
                ModelFolder.ReadConfiguration(folder), new JsonDocumentOptions { MaxDepth = 16 });
            ReadableJson.Require(document.RootElement);
            var (image, text) = (Part(document.RootElement, "vision_config"),
                Part(document.RootElement, "text_config"));
            return options with
            {
                Activation = options.Activation ?? Activation(image),
                ImageHeads = options.ImageHeads ?? Number(image, "num_attention_heads"),
                TextHeads = options.TextHeads ?? Number(text, "num_attention_heads"),
                EndToken = options.EndToken
                    ?? (Number(text, "eos_token_id") is { } end && end != LegacyEndToken ? end : null),
            };
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException(
                $"the {ModelFolder.ConfigurationName} beside it is not JSON: {ReadableJson.Reason(exception)}.",
                exception);
        }
    }

    private static JsonElement? Part(JsonElement root, string name) =>
        root.ValueKind == JsonValueKind.Object && root.TryGetProperty(name, out var part)
            && part.ValueKind == JsonValueKind.Object ? part : null;

    private static int? Number(JsonElement? part, string name) =>
        part is { } element && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number
            && value.TryGetInt32(out var number)
            ? number
            : null;

    private static ClipActivation Activation(JsonElement? part) =>
        part is { } element && element.TryGetProperty("hidden_act", out var value)
            && value.ValueKind == JsonValueKind.String
            ? value.GetString() switch
            {
                "quick_gelu" => ClipActivation.QuickGelu,
                "gelu" => ClipActivation.Gelu,
                var other => throw new InvalidDataException($"the {ModelFolder.ConfigurationName} beside it names "
                    + $"the activation '{other}'; CLIP has quick_gelu or gelu."),
            }
            : Default;
}
