namespace Nadir.Text;

/// <summary>What every vocabulary must obey, whether built or read from a file.</summary>
internal static class VocabularyRules
{
    internal const string PaddingToken = "<pad>";
    internal const string UnknownToken = "<unk>";

    internal static void Check(IReadOnlyList<string> specialTokens, IReadOnlyList<string> words)
    {
        ArgumentNullException.ThrowIfNull(specialTokens);
        ArgumentNullException.ThrowIfNull(words);
        if (specialTokens.Count < 2 || specialTokens[0] != PaddingToken || specialTokens[1] != UnknownToken)
        {
            throw new ArgumentException($"The special tokens must begin with {PaddingToken} and {UnknownToken}.", nameof(specialTokens));
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var token in specialTokens)
        {
            if (token is not ['<', _, .., '>'] || !seen.Add(token))
            {
                throw new ArgumentException($"The special token '{token}' is there twice or is not written <like this>.", nameof(specialTokens));
            }
        }

        foreach (var word in words)
        {
            if (word is null || !IsOneWord(word) || !seen.Add(word))
            {
                throw new ArgumentException($"'{word}' is there twice or is not one lower-case word.", nameof(words));
            }
        }
    }

    private static bool IsOneWord(string word)
    {
        var words = new WordEnumerator(word, stackalloc char[WordEnumerator.BufferLength]);
        return words.MoveNext() && words.Current.SequenceEqual(word);
    }
}
