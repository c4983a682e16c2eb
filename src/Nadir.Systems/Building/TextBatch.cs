using Nadir.Text;
using Nadir.Torch;

namespace Nadir.Systems.Building;

/// <summary>Texts as a text tower takes them.</summary>
/// <param name="Ids">[N, L] int64 word ids, padded with 0; L is the longest text's length.</param>
/// <param name="Lengths">[N] int64: words of each text, at least 1.</param>
public readonly record struct TextBatch(Tensor Ids, Tensor Lengths)
{
    /// <summary>Looks words up.</summary>
    /// <param name="texts">At least one; a text without any word becomes one unknown word.</param>
    /// <param name="tokenizer">Gives the ids.</param>
    /// <param name="maxLength">Words after which a text is cut off.</param>
    public static TextBatch Create(IReadOnlyList<string> texts, ITextTokenizer tokenizer, int maxLength)
    {
        ArgumentNullException.ThrowIfNull(texts);
        ArgumentNullException.ThrowIfNull(tokenizer);
        return Create([.. texts.Select(text => tokenizer.Encode(text, maxLength))]);
    }

    /// <summary>Packs word ids.</summary>
    /// <param name="texts">At least one; an empty one becomes one unknown word.</param>
    public static TextBatch Create(IReadOnlyList<long[]> texts)
    {
        ArgumentNullException.ThrowIfNull(texts);
        var longest = Math.Max(1, texts.Max(ids => ids.Length));
        var packed = new long[texts.Count * longest];
        var lengths = new long[texts.Count];
        for (var row = 0; row < texts.Count; row++)
        {
            texts[row].CopyTo(packed, row * longest);
            lengths[row] = Math.Max(1, texts[row].Length);
            if (texts[row].Length == 0)
            {
                packed[row * longest] = Vocabulary.UnknownId;
            }
        }

        return new TextBatch(
            Tensor.FromArray<long>(packed, texts.Count, longest), Tensor.FromArray<long>(lengths, texts.Count));
    }
}
