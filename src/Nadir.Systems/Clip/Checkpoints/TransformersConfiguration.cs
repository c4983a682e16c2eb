using System.Text.Json;
using Nadir.Systems.Contracts;
using Nadir.Text;

namespace Nadir.Systems.Clip.Checkpoints;

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
            using var document = JsonDocument.Parse(ModelFolder.ReadConfiguration(folder), new JsonDocumentOptions { MaxDepth = 16 });
            ReadableJson.Require(document.RootElement);
            var (image, text) = (Part(document.RootElement, "vision_config"), Part(document.RootElement, "text_config"));
            return options with
            {
                Activation = options.Activation ?? Activation(image),
                ImageHeads = options.ImageHeads ?? Number(image, "num_attention_heads"),
                TextHeads = options.TextHeads ?? Number(text, "num_attention_heads"),
                EndToken = options.EndToken ?? (Number(text, "eos_token_id") is { } end && end != LegacyEndToken ? end : null),
            };
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException($"the {ModelFolder.ConfigurationName} beside it is not JSON: {ReadableJson.Reason(exception)}.", exception);
        }
    }

    private static JsonElement? Part(JsonElement root, string name) =>
        root.ValueKind == JsonValueKind.Object && root.TryGetProperty(name, out var part) && part.ValueKind == JsonValueKind.Object ? part : null;

    private static int? Number(JsonElement? part, string name) =>
        part is { } element && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number)
            ? number
            : null;

    private static ClipActivation Activation(JsonElement? part) =>
        part is { } element && element.TryGetProperty("hidden_act", out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString() switch
            {
                "quick_gelu" => ClipActivation.QuickGelu,
                "gelu" => ClipActivation.Gelu,
                var other => throw new InvalidDataException($"the {ModelFolder.ConfigurationName} beside it names the activation '{other}'; CLIP has quick_gelu or gelu."),
            }
            : Default;
}
