namespace Nadir.Metrics;

/// <summary>Words that mean one thing, and the synsets of all of them.</summary>
internal sealed class SpiceConcept
{
    private string[] _words;
    private int[] _synsets;

    internal SpiceConcept(string word, int[] synsets) => (_words, _synsets) = ([word], synsets);

    /// <summary>The words by the alphabet, with "/" between them.</summary>
    internal string Text => _words.Length == 1 ? _words[0] : string.Join('/', _words);

    internal bool SharesWord(SpiceConcept other) =>
        Array.Exists(_words, word => Array.IndexOf(other._words, word) >= 0);

    internal bool IsSimilar(SpiceConcept other) =>
        SharesWord(other) || SortedNumbers.Intersect(_synsets, other._synsets);

    internal bool IsEqual(SpiceConcept other) =>
        _words.AsSpan().SequenceEqual(other._words) && _synsets.AsSpan().SequenceEqual(other._synsets);

    /// <summary>1 with a common word, else the common synsets' share of all synsets.</summary>
    internal double Similarity(SpiceConcept other)
    {
        if (SharesWord(other))
        {
            return 1;
        }

        var common = _synsets.Count(synset => Array.BinarySearch(other._synsets, synset) >= 0);
        return common == 0 ? 0 : (double)common / (_synsets.Length + other._synsets.Length - common);
    }

    /// <summary>Takes another's words and synsets in.</summary>
    internal void Unite(SpiceConcept other)
    {
        _words = [.. _words.Union(other._words).Order(StringComparer.Ordinal)];
        _synsets = [.. _synsets.Union(other._synsets).Order()];
    }
}
