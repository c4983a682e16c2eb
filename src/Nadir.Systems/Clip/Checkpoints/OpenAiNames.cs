using Nadir.Torch;

namespace Nadir.Systems.Clip.Checkpoints;

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
