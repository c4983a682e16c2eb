using System.Text.RegularExpressions;

namespace Nadir.Systems.Tests.Sfdr.Released;

/// <summary>The names of weights of the released code and ours.</summary>
internal static partial class ReleasedNames
{
    /// <summary>Our name of a weight of a whole model; null for one that we do not have.</summary>
    public static string? Model(string name) => name switch
    {
        _ when name.StartsWith("encoder.", StringComparison.Ordinal) => Encoder(name["encoder.".Length..]),
        _ when name.StartsWith("decoder.", StringComparison.Ordinal) => "decoder." + Decoder(name["decoder.".Length..]),
        _ => null,
    };

    /// <summary>Our name of a weight of the encoder, in the whole model.</summary>
    public static string? Encoder(string name)
    {
        if (Layer().Match(name) is { Success: true } layer)
        {
            var (number, rest) = (layer.Groups[1].Value, layer.Groups[2].Value);
            return EncoderLayer(rest, $"encoder.attention_{number}", $"encoder.feed_forward_{number}");
        }

        (string From, string To)[] prefixes =
        [
            ("fc_lo.", "local_embedding.feature."), ("fc_gl.", "global_embedding.feature."),
            ("layer_norm_lo.", "local_embedding.normalization."), ("layer_norm_gl.", "global_embedding.normalization."),
            ("gat_1.", "local_graph."), ("gat_2.", "global_graph."),
            ("dynamic_weight_generator.", "dynamic_weights."),
            ("dynamic_weight_generator_lo.", "knowledge.local."), ("dynamic_weight_generator_gl.", "knowledge.global."),
        ];
        foreach (var (from, to) in prefixes)
        {
            if (name.StartsWith(from, StringComparison.Ordinal))
            {
                var rest = name[from.Length..];
                return to + (from.StartsWith("gat", StringComparison.Ordinal) ? Graph(rest, 0) : Weights(rest));
            }
        }

        return null;
    }

    /// <summary>Our name of a weight of one encoder layer.</summary>
    public static string? EncoderLayer(string name, string attention, string feedForward) => name switch
    {
        _ when name.StartsWith("pwff.", StringComparison.Ordinal) =>
            $"{feedForward}.{FeedForward(name["pwff.".Length..])}",
        _ when name.StartsWith("mhatt.layer_norm.", StringComparison.Ordinal) =>
            $"{attention}.normalization.{Last(name)}",
        _ when name.StartsWith("mhatt.attention.fc_mm.", StringComparison.Ordinal) =>
            $"{attention}.knowledge.{Last(name)}",
        _ when name.StartsWith("mhatt.attention.dynamic", StringComparison.Ordinal) =>
            $"{attention}.projections.second_{Gate(name["mhatt.attention.".Length..])}",
        _ when name.StartsWith("mhatt.", StringComparison.Ordinal) =>
            $"{attention}.projections.{Projection(name["mhatt.".Length..])}",
        _ => null,
    };

    /// <summary>Our name of a weight of the decoder.</summary>
    public static string? Decoder(string name) => name switch
    {
        "word_emb.weight" => "embedding.weight",
        "fc.weight" => "output.weight",
        _ when Layer().Match(name) is { Success: true } layer =>
            $"layer_{layer.Groups[1].Value}.{DecoderLayer(layer.Groups[2].Value)}",
        _ => null,
    };

    /// <summary>Our name of a weight of one decoder layer.</summary>
    public static string? DecoderLayer(string name)
    {
        if (name.StartsWith("fc_alpha", StringComparison.Ordinal))
        {
            return $"gate_{name["fc_alpha".Length] - '1'}.{Last(name)}";
        }

        if (name.StartsWith("pwff.", StringComparison.Ordinal))
        {
            return $"feed_forward.{FeedForward(name["pwff.".Length..])}";
        }

        var ours = name.StartsWith("self_att.", StringComparison.Ordinal) ? "words" : "nodes";
        var rest = name[(name.IndexOf('.', StringComparison.Ordinal) + 1)..];
        return rest.StartsWith("layer_norm.", StringComparison.Ordinal) ? $"{ours}_normalization.{Last(name)}"
            : $"{ours}.{Projection(rest)}";
    }

    /// <summary>Our name of a weight of one attention: its gates and projections.</summary>
    public static string Projection(string name)
    {
        if (name.StartsWith("dynamic", StringComparison.Ordinal))
        {
            return Gate(name);
        }

        var rest = name.StartsWith("attention.", StringComparison.Ordinal) ? name["attention.".Length..] : name;
        return rest[..^Last(rest).Length] switch
        {
            "fc_q." => $"query.{Last(name)}",
            "fc_k." => $"key.{Last(name)}",
            "fc_v." => $"value.{Last(name)}",
            "fc_o." => $"output.{Last(name)}",
            _ => rest,
        };
    }

    /// <summary>Our name of a weight of one graph layer; null for what the released code does not use.</summary>
    public static string? Graph(string name, int layer)
    {
        var prefix = $"encoder.{layer}.";
        return !name.StartsWith(prefix, StringComparison.Ordinal) ? null : name[prefix.Length..] switch
        {
            var rest when rest.StartsWith("mha.", StringComparison.Ordinal) => rest["mha.".Length..],
            var rest when rest.StartsWith("fc_in.", StringComparison.Ordinal) => $"output.{Last(name)}",
            var rest when rest.StartsWith("bn_in.", StringComparison.Ordinal) => $"normalization.{Last(name)}",
            _ => null,
        };
    }

    /// <summary>Our name of a weight of a generator of one weight.</summary>
    public static string Weights(string name) => name
        .Replace("fc1.", "hidden.", StringComparison.Ordinal).Replace("fc2.", "weight.", StringComparison.Ordinal);

    /// <summary>Our name of a weight of a generator of as many weights as components.</summary>
    public static string Gate(string name) => name
        .Replace("dynamic_weight_generator_q", "query_gate", StringComparison.Ordinal)
        .Replace("dynamic_weight_generator_k", "key_gate", StringComparison.Ordinal)
        .Replace("dynamic_weight_generator_v", "value_gate", StringComparison.Ordinal)
        .Replace("fc1.", "reduction.", StringComparison.Ordinal)
            .Replace("fc2.", "expansion.", StringComparison.Ordinal);

    private static string FeedForward(string name) => name
        .Replace("fc1.", "expansion.", StringComparison.Ordinal).Replace("fc2.", "reduction.", StringComparison.Ordinal)
        .Replace("layer_norm.", "normalization.", StringComparison.Ordinal);

    private static string Last(string name) => name[(name.LastIndexOf('.') + 1)..];

    [GeneratedRegex(@"^layers\.(\d+)\.(.+)$")]
    private static partial Regex Layer();
}
