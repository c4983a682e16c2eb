using Nadir.Systems.Sfdr;


namespace Nadir.Systems.Tests.Sfdr.Search;

/// <summary>
/// A toy whose next word depends on all words before it: probabilities are drawn by a seed and those words.
/// </summary>
internal sealed class TableDecoder(int seed, int vocabulary, int rows) : IStepDecoder
{
    private List<long>[] _rows = [.. Enumerable.Range(0, rows).Select(_ => new List<long>())];

    public int VocabularySize => vocabulary;

    /// <summary>The logarithms of the next word's probabilities behind some words, the start among them.</summary>
    public float[] LogProbabilities(IReadOnlyList<long> words)
    {
        var random = new Random(words.Aggregate(seed, (hash, word) => unchecked((hash * 31) + (int)word + 7)));
        double[] weights = [.. Enumerable.Range(0, vocabulary)
            .Select(word => word == 0 ? 0 : 0.05 + random.NextDouble())];
        return [.. weights.Select(weight => (float)Math.Log(weight / weights.Sum()))];
    }

    public ReadOnlySpan<float> Step(ReadOnlySpan<long> words)
    {
        for (var row = 0; row < _rows.Length; row++)
        {
            _rows[row].Add(words[row]);
        }

        return _rows.SelectMany(LogProbabilities).ToArray();
    }

    public void Reorder(ReadOnlySpan<long> rows)
    {
        var old = _rows;
        _rows = [.. rows.ToArray().Select(row => old[row].ToList())];
    }
}
