namespace Nadir.Evaluation;

/// <summary>The n-grams of all references, by image.</summary>
/// <remarks>Immutable; safe to use from many threads.</remarks>
internal sealed class NGramCorpus
{
    private readonly NGramTable _table = new();
    private readonly NGramProfile[][] _references;

    internal NGramCorpus(IReadOnlyList<IReadOnlyList<int[]>> references)
    {
        _references = new NGramProfile[references.Count][];
        for (var image = 0; image < _references.Length; image++)
        {
            _references[image] = new NGramProfile[references[image].Count];
            for (var i = 0; i < _references[image].Length; i++)
            {
                _references[image][i] = NGramProfile.Add(references[image][i], _table);
            }
        }
    }

    /// <summary>Distinct n-grams; a larger number stands for one that is in no reference.</summary>
    internal int NGramTotal => _table.Count;

    internal int ImageCount => _references.Length;

    internal NGramProfile[] References(int image) => _references[image];

    internal NGramProfile Profile(ReadOnlySpan<int> tokens) => NGramProfile.Find(tokens, _table);
}
