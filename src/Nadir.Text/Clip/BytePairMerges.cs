namespace Nadir.Text;

/// <summary>What a byte-pair encoding was trained to: its merges, the first one first, and the ids of its tokens.</summary>
/// <param name="Merges">Pairs of tokens that become one, written in <see cref="ByteAlphabet"/>.</param>
/// <param name="Ids">
/// Ids by token; null for the usual ones: the bytes, the bytes at a word's end, the merges, and the start and the end.
/// </param>
internal sealed record BytePairMerges(IReadOnlyList<(string Left, string Right)> Merges, IReadOnlyDictionary<string, int>? Ids)
{
    /// <summary>What the last token of a word ends with.</summary>
    internal const string WordEnd = "</w>";

    /// <summary>The tokens in the usual order of ids.</summary>
    internal IEnumerable<string> Tokens() =>
    [
        .. ByteAlphabet.Characters.Select(character => character.ToString()),
        .. ByteAlphabet.Characters.Select(character => character + WordEnd),
        .. Merges.Select(merge => merge.Left + merge.Right),
        ClipWordEnumerator.StartOfText,
        ClipWordEnumerator.EndOfText,
    ];
}
