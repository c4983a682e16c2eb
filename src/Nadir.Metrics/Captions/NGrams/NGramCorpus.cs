namespace Nadir.Metrics;

/// <summary>The n-grams of all references, by image.</summary>
/// <remarks>Immutable; safe to use from many threads.</remarks>
internal sealed class NGramCorpus
{
    private readonly NGramTable _table;
    private readonly NGramProfile[][] _references;

    internal NGramCorpus(IReadOnlyList<IReadOnlyList<int[]>> references)
    {
        // Captions of one corpus repeat each other: a quarter of an n-gram a token is new.
        _table = new NGramTable(
            (int)Math.Min(1 << 20, references.Sum(captions => captions.Sum(caption => (long)caption.Length)) / 4));
        _references = new NGramProfile[references.Count][];
        for (var image = 0; image < _references.Length; image++)
        {
            var captions = references[image];
            var profiles = _references[image] = new NGramProfile[captions.Count];
            for (var i = 0; i < profiles.Length; i++)
            {
                // Data sets repeat captions; TokenizedCaptions gives equal ones one array.
                var same = 0;
                while (!ReferenceEquals(captions[same], captions[i]))
                {
                    same++;
                }

                profiles[i] = same < i ? profiles[same] : NGramProfile.Add(captions[i], _table);
            }
        }
    }

    /// <summary>Distinct n-grams; a larger number stands for one that is in no reference.</summary>
    internal int NGramTotal => _table.Count;

    internal int ImageCount => _references.Length;

    internal NGramProfile[] References(int image) => _references[image];

    internal NGramProfile Profile(ReadOnlySpan<int> tokens) => NGramProfile.Find(tokens, _table);
}
