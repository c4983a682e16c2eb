namespace Nadir.Text;

/// <summary>
/// A text twice: the ids of its word pieces, and behind them those of its words, which go on where the pieces' end.
/// </summary>
/// <param name="pieces">Has ids for every text.</param>
/// <param name="vocabulary">Knows some words.</param>
/// <remarks>Immutable, and safe to use from many threads.</remarks>
public sealed class PiecesAndWordsTokenizer(WordPieceTokenizer pieces, Vocabulary vocabulary) : ITextTokenizer
{
    /// <summary>The word pieces, ids 0 to their count.</summary>
    public WordPieceTokenizer Pieces => pieces;

    /// <summary>The words; an id is the vocabulary's plus the count of <see cref="Pieces"/>.</summary>
    public Vocabulary Vocabulary => vocabulary;

    /// <summary>The ids of both.</summary>
    /// <param name="text">Any text; one without a word has an unknown one.</param>
    /// <param name="maximumLength">Ids of each kind after which the text is cut off; at least 2.</param>
    /// <returns>At least 3, at most twice <paramref name="maximumLength"/>.</returns>
    public long[] Encode(string text, int maximumLength)
    {
        long[] words = vocabulary.Encode(text, maximumLength) is { Length: > 0 } some ? some : [Vocabulary.UnknownId];
        return [.. pieces.Encode(text, maximumLength), .. words.Select(id => id + pieces.Count)];
    }

    /// <summary>Takes ids of both kinds apart.</summary>
    /// <param name="ids">As <see cref="Encode"/> gives them.</param>
    /// <param name="pieceCount">Ids below this one are word pieces.</param>
    /// <returns>The pieces' ids, and the words' as their vocabulary has them.</returns>
    public static (long[] Pieces, long[] Words) Split(ReadOnlySpan<long> ids, int pieceCount)
    {
        int first = 0;
        while (first < ids.Length && ids[first] < pieceCount)
        {
            first++;
        }

        var words = ids[first..].ToArray();
        for (int i = 0; i < words.Length; i++)
        {
            words[i] -= pieceCount;
        }

        return (ids[..first].ToArray(), words);
    }
}
