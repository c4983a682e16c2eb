namespace Nadir.Systems.Sfdr.Search;

/// <summary>Which words would repeat what was said already. Thread-safe.</summary>
public static class RepeatedWords
{
    /// <summary>Gives the words that would complete a run of <paramref name="length"/> words that is there already, and the last word.</summary>
    /// <param name="words">What was said.</param>
    /// <param name="length">Length of a run, at least 1; 0: nothing is forbidden.</param>
    public static IEnumerable<long> Forbidden(IReadOnlyList<long> words, int length)
    {
        ArgumentNullException.ThrowIfNull(words);
        if (length == 0 || words.Count == 0)
        {
            yield break;
        }

        yield return words[^1];
        for (var start = 0; start + length <= words.Count; start++)
        {
            if (IsTail(words, start, length - 1))
            {
                yield return words[start + length - 1];
            }
        }
    }

    private static bool IsTail(IReadOnlyList<long> words, int start, int count)
    {
        for (var i = 0; i < count; i++)
        {
            if (words[start + i] != words[words.Count - count + i])
            {
                return false;
            }
        }

        return true;
    }
}
