using Nadir.Systems.Building.TextEncoders;
using Nadir.Torch;
using Nadir.Torch.Serialization;

namespace Nadir.Systems.Tests.DualEncoder;

/// <summary>
/// A BERT of two layers with random weights, whose word pieces are <see cref="TinyTraining"/>'s words.
/// </summary>
internal static class TinyBert
{
    public static BertTextOptions Options { get; } = new()
    {
        VocabularySize = 18,
        Width = 16,
        Layers = 2,
        Heads = 2,
        FeedForward = 24,
        Positions = 16,
        Dropout = 0,
    };

    /// <summary>Writes it as transformers does, unless it is there.</summary>
    /// <param name="folder">An existing folder.</param>
    /// <returns>The path of its weights.</returns>
    public static string Write(string folder)
    {
        var path = Path.Combine(folder, "tiny.safetensors");
        if (File.Exists(path))
        {
            return path;
        }

        using var scope = new TensorScope();
        using var encoder = new BertTextEncoder(Options);
        SafetensorsTensors.Write(path, encoder.StateDict(), new Dictionary<string, string>());
        // Widths up to 384 that twelve divides have twelve heads; sixteen is none.
        File.WriteAllText(Path.Combine(folder, "config.json"), """{"num_attention_heads":2,"hidden_act":"gelu"}""");
        File.WriteAllLines(
            Path.Combine(folder, "tiny.vocab.txt"),
            ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "a", "all", "is", "here", "field", "red", "green", "blue",
                "yellow",
                "white", "black", "##s", "##ed"]);
        return path;
    }
}
