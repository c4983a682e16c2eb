using Nadir.Systems.Building;
using Nadir.Text;
using Nadir.Torch;

namespace Nadir.Systems.Contracts;

/// <summary>The regions of an image that a word attends to.</summary>
/// <param name="Word">The word as the vocabulary has it.</param>
/// <param name="Height">Rows of regions.</param>
/// <param name="Width">Regions of a row.</param>
/// <param name="Values">Row by row from the top; they sum to 1.</param>
public sealed record WordMap(string Word, int Height, int Width, IReadOnlyList<float> Values);

/// <summary>Asks a model which regions of an image the words of a text attend to, and names the words.</summary>
public static class WordMaps
{
    /// <summary>Whether the words that a tokenizer makes of a text have names.</summary>
    public static bool CanName(ITextTokenizer tokenizer) =>
        tokenizer is Vocabulary or WordPieceTokenizer or PiecesAndWordsTokenizer;

    /// <summary>The maps of the words of a text.</summary>
    /// <param name="model">Tells where words attend.</param>
    /// <param name="tokenizer">One of which <see cref="CanName"/> is true.</param>
    /// <param name="image">One, on the model's device.</param>
    /// <param name="text">Any text that is not blank.</param>
    /// <param name="mostWords">The most words or pieces of words that are read.</param>
    public static IReadOnlyList<WordMap> Of(
        IExplainsWords model, ITextTokenizer tokenizer, ImageInputs image, string text, int mostWords)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(tokenizer);
        using var scope = new TensorScope();
        var ids = tokenizer.Encode(text, mostWords);
        if (ids.Length == 0)
        {
            return [];
        }

        var maps = model.AttendWords(image, TextInputs.Create([ids]).To(model.Device));
        // A word of several pieces has the mean of their maps.
        var pieces = tokenizer as WordPieceTokenizer ?? (tokenizer as PiecesAndWordsTokenizer)?.Pieces;
        var words = pieces is not null
            ? pieces.Join(PiecesAndWordsTokenizer.Split(ids, pieces.Count).Pieces)
            : [.. ids.Select((id, row) => (((Vocabulary)tokenizer).Tokens[(int)id], row, 1))];
        return [.. words.Select(
            word => Map(word.Word, maps.Narrow(0, word.Start, word.Count).Mean([0L], keepDim: true)))];
    }

    private static WordMap Map(string word, Tensor map) =>
        new(word, (int)map.Size(1), (int)map.Size(2),
            map.To(Device.Cpu).To(ScalarType.Float32).Contiguous().ToArray<float>());
}
