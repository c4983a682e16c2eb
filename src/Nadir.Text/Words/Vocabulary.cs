using System.Collections.Frozen;
using System.Text;

namespace Nadir.Text;

/// <summary>
/// The words that a model knows, each with its id: <c>&lt;pad&gt;</c> is 0, <c>&lt;unk&gt;</c> (any other word) is 1,
/// then further special tokens if asked for, then the words.
/// </summary>
/// <remarks>Text is split by <see cref="WordTokenizer"/>. Immutable, and safe to use from many threads.</remarks>
public sealed class Vocabulary : ITextTokenizer
{
    /// <summary>The id that fills the rows behind their last word.</summary>
    public const int PaddingId = 0;

    /// <summary>The id of every word that is not in the vocabulary.</summary>
    public const int UnknownId = 1;

    private readonly string[] _tokens;
    private readonly FrozenDictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _ids;

    /// <summary>Makes a vocabulary of given tokens.</summary>
    /// <param name="specialTokens">Begins with <c>&lt;pad&gt;</c> and <c>&lt;unk&gt;</c>.</param>
    /// <param name="words">Words as the tokenizer writes them; their ids follow the special tokens'.</param>
    /// <exception cref="ArgumentException">A token is there twice, a word is none, or the two first specials are missing.</exception>
    public Vocabulary(IReadOnlyList<string> specialTokens, IReadOnlyList<string> words)
    {
        VocabularyRules.Check(specialTokens, words);
        _tokens = [.. specialTokens, .. words];
        SpecialTokenCount = specialTokens.Count;
        _ids = _tokens.Index().Skip(SpecialTokenCount).ToFrozenDictionary(token => token.Item, token => token.Index)
            .GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>The tokens by id, the special ones first.</summary>
    public IReadOnlyList<string> Tokens => _tokens;

    /// <inheritdoc/>
    Vocabulary ITextTokenizer.Words => this;

    /// <summary>The number of ids.</summary>
    public int Count => _tokens.Length;

    /// <summary>How many of the first ids are special tokens; at least 2.</summary>
    public int SpecialTokenCount { get; }

    /// <summary>Collects the words of captions.</summary>
    /// <param name="captions">The training captions.</param>
    /// <param name="minimumCount">A word seen fewer times than this is left out; at least 1.</param>
    /// <param name="furtherSpecialTokens">Special tokens behind <c>&lt;pad&gt;</c> and <c>&lt;unk&gt;</c>, such as <c>&lt;bos&gt;</c>.</param>
    /// <returns>The words by falling count, equal counts in ordinal order: the captions' order does not matter.</returns>
    public static Vocabulary Build(IEnumerable<string> captions, int minimumCount = 1, params IReadOnlyList<string> furtherSpecialTokens)
    {
        ArgumentNullException.ThrowIfNull(captions);
        ArgumentNullException.ThrowIfNull(furtherSpecialTokens);
        ArgumentOutOfRangeException.ThrowIfLessThan(minimumCount, 1);
        var counts = new Dictionary<string, int>();
        var bySpan = counts.GetAlternateLookup<ReadOnlySpan<char>>();
        var buffer = new char[WordEnumerator.BufferLength];
        foreach (var caption in captions)
        {
            foreach (var word in new WordEnumerator(caption, buffer))
            {
                bySpan[word] = bySpan.TryGetValue(word, out var count) ? count + 1 : 1;
            }
        }

        var words = counts.Where(pair => pair.Value >= minimumCount)
            .OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key, StringComparer.Ordinal);
        return new Vocabulary(
            [VocabularyRules.PaddingToken, VocabularyRules.UnknownToken, .. furtherSpecialTokens],
            [.. words.Select(pair => pair.Key)]);
    }

    /// <summary>The id of a word as the tokenizer writes it; <see cref="UnknownId"/> when it is not known.</summary>
    /// <param name="word">One lower-case word; special tokens are not looked up.</param>
    public int IdOf(ReadOnlySpan<char> word) => _ids.TryGetValue(word, out var id) ? id : UnknownId;

    /// <summary>The id of a special token such as <c>&lt;bos&gt;</c>.</summary>
    /// <param name="token">The token as given to the constructor.</param>
    /// <exception cref="ArgumentException">There is no such special token.</exception>
    public int IdOfSpecial(string token)
    {
        var id = Array.IndexOf(_tokens, token, 0, SpecialTokenCount);
        return id >= 0 ? id : throw new ArgumentException($"The vocabulary has no special token '{token}'.", nameof(token));
    }

    /// <summary>Writes the ids of a text's words and fills the rest with <see cref="PaddingId"/>.</summary>
    /// <param name="text">The text; words beyond the destination's length are cut off.</param>
    /// <param name="ids">Takes the ids; its length is the maximum length.</param>
    /// <returns>The number of words written; 0 for a text without words.</returns>
    public int Encode(ReadOnlySpan<char> text, Span<long> ids)
    {
        var length = 0;
        var words = new WordEnumerator(text, stackalloc char[WordEnumerator.BufferLength]);
        while (length < ids.Length && words.MoveNext())
        {
            ids[length++] = IdOf(words.Current);
        }

        ids[length..].Clear(); // PaddingId is 0.
        return length;
    }

    /// <summary>The ids of a text's words, without padding.</summary>
    /// <param name="text">The text; words beyond <paramref name="maximumLength"/> are cut off.</param>
    /// <param name="maximumLength">At least 0.</param>
    public long[] Encode(string text, int maximumLength)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentOutOfRangeException.ThrowIfNegative(maximumLength);
        var ids = new long[Math.Min(maximumLength, (text.Length / 2) + 1)];
        return ids[..Encode(text, ids)];
    }

    /// <summary>The words of ids, joined by blanks; padding is left out, <c>&lt;unk&gt;</c> and other special tokens are written.</summary>
    /// <param name="ids">Ids from 0 to <see cref="Count"/> - 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">An id is not in the vocabulary.</exception>
    public string Decode(ReadOnlySpan<long> ids)
    {
        var text = new StringBuilder();
        foreach (var id in ids)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(id, nameof(ids));
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(id, _tokens.Length, nameof(ids));
            if (id != PaddingId)
            {
                text.Append(text.Length > 0 ? " " : "").Append(_tokens[id]);
            }
        }

        return text.ToString();
    }
}
