using Nadir.Text;
using Nadir.Torch;

namespace Nadir.Systems.Building;

/// <summary>Maps that the frozen stages of a backbone made of some images before, so that training need not make them
/// again.</summary>
public interface IKeptMaps
{
    /// <summary>Reads the maps behind some stages.</summary>
    /// <param name="stages">Full names of frozen stages, in the order in which they run.</param>
    /// <returns>[N, channels, h, w] each, float32 without gradient, on the device of the training; the caller's, or the
    /// innermost scope's, to dispose.</returns>
    IReadOnlyList<Tensor> Read(IReadOnlyList<string> stages);
}

/// <summary>Images as networks take them. Members may be added: a network reads those that it knows.</summary>
/// <param name="Pixels">[N, 3, S, S], RGB of -1..1 (value / 127.5 - 1); channels-last is fastest.</param>
public sealed record ImageInputs(Tensor Pixels)
{
    /// <summary>Features of detected regions, [N, R, D]; null where nobody detected any.</summary>
    public Tensor? Regions { get; init; }

    /// <summary>What the frozen stages of the backbone made of these images before; null: <see cref="Pixels"/> are
    /// read. Where there are kept maps, nobody may read the pixels.</summary>
    public IKeptMaps? KeptMaps { get; init; }

    /// <summary>How regions are related, [N, R, R]; null where nobody said.</summary>
    public Tensor? Graph { get; init; }

    /// <summary>Images of which nothing but the pixels is known.</summary>
    public static implicit operator ImageInputs(Tensor pixels) => new(pixels);
}

/// <summary>Texts as networks take them. Members may be added: a network reads those that it knows.</summary>
/// <param name="Ids">[N, L] int64 token ids, padded with 0; L is the longest text's length.</param>
/// <param name="Lengths">[N] int64 on the CPU: tokens of each text, at least 1.</param>
public sealed record TextInputs(Tensor Ids, Tensor Lengths)
{
    /// <summary>Which concept words each text has, [N, C] of 0 and 1 in float32; null where the network counts them
    /// by itself.</summary>
    public Tensor? ConceptWords { get; init; }

    /// <summary>Looks words up.</summary>
    /// <param name="texts">At least one; a text without any word becomes one unknown word.</param>
    /// <param name="tokenizer">Gives the ids.</param>
    /// <param name="maxLength">Words after which a text is cut off.</param>
    public static TextInputs Create(IReadOnlyList<string> texts, ITextTokenizer tokenizer, int maxLength)
    {
        ArgumentNullException.ThrowIfNull(texts);
        ArgumentNullException.ThrowIfNull(tokenizer);
        return Create([.. texts.Select(text => tokenizer.Encode(text, maxLength))]);
    }

    /// <summary>Packs word ids.</summary>
    /// <param name="texts">At least one; an empty one becomes one unknown word.</param>
    public static TextInputs Create(IReadOnlyList<long[]> texts)
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

        return new TextInputs(
            Tensor.FromArray<long>(packed, texts.Count, longest), Tensor.FromArray<long>(lengths, texts.Count));
    }

    /// <summary>The same texts with as much padding (id 0) as makes them so long; longer ones stay as they
    /// are.</summary>
    /// <param name="positions">At least 1.</param>
    public TextInputs Padded(int positions)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(positions, 1);
        return Ids.Size(1) >= positions ? this : this with { Ids = Ids.Pad([0, positions - Ids.Size(1)]) };
    }

    /// <summary>The same texts on another device; lengths stay on the CPU.</summary>
    public TextInputs To(Device device) =>
        this with { Ids = Ids.To(device), ConceptWords = ConceptWords?.To(device) };
}
