using Nadir.Torch;

namespace Nadir.Systems.Clip.Checkpoints;

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

    /// <summary>Renames; queries', keys' and values' projections are put under each other. Unknown names stay.</summary>
    /// <returns>Tensors that the innermost scope owns, or the same ones.</returns>
    /// <exception cref="InvalidDataException">A part of an attention is missing or of another shape than its others.</exception>
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
                (attention.TryGetValue(joined, out var parts) ? parts : attention[joined] = new Tensor?[3])[part] = tensor;
            }
            else if (s_projections.TryGetValue(name, out var projection))
            {
                converted[projection] = tensor.Dimensions == 2
                    ? tensor.T()
                    : throw new InvalidDataException($"its tensor '{name}' has {tensor.Dimensions} dimensions, expected 2.");
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

    // ("visual.transformer.resblocks.3.attn.in_proj_weight", 1) of "vision_model.encoder.layers.3.self_attn.k_proj.weight".
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

        throw new InvalidDataException($"its projections of queries, keys and values for '{name}' are incomplete or differ in shape or type.");
    }
}
