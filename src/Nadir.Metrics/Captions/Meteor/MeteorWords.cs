namespace Nadir.Metrics;

/// <summary>What METEOR needs to know of each distinct word of the captions: looked up once.</summary>
/// <remarks>Reading is safe from many threads while nobody adds.</remarks>
internal sealed class MeteorWords(MeteorResources resources)
{
    private readonly TokenTable _words = new();
    private readonly TokenTable _stems = new();
    private readonly List<int> _stemOf = [];
    private readonly List<int[]> _synsetsOf = [];
    private readonly List<int> _paraphraseWordOf = [];
    private readonly List<bool> _isFunctionWord = [];

    internal MeteorResources Resources => resources;

    /// <summary>The numbers of a caption's words after <see cref="MeteorNormalizer"/>.</summary>
    internal int[] Add(IReadOnlyList<string> tokens)
    {
        var ids = _words.Add(MeteorNormalizer.Normalize(tokens));
        for (var id = _stemOf.Count; id < _words.Count; id++)
        {
            var word = _words[id];
            _stemOf.Add(_stems.Add(EnglishStemmer.Stem(word)));
            _synsetsOf.Add(resources.Synonyms?.Synsets(word) ?? []);
            _paraphraseWordOf.Add(resources.Paraphrases?.Number(word) ?? -1);
            _isFunctionWord.Add(MeteorFunctionWords.Contains(word));
        }

        return ids;
    }

    internal bool IsFunctionWord(int word) => _isFunctionWord[word];

    internal int ParaphraseWord(int word) => _paraphraseWordOf[word];

    internal bool HaveOneStem(int first, int second) => _stemOf[first] == _stemOf[second];

    internal bool HaveCommonSynset(int first, int second) => SortedNumbers.Intersect(_synsetsOf[first], _synsetsOf[second]);
}
