using Nadir.Text;

namespace Nadir.Metrics;

/// <summary>A caption as METEOR compares it.</summary>
/// <param name="words">Numbers of <see cref="MeteorWords"/>.</param>
internal sealed class MeteorCaption(int[] words)
{
    internal int[] Words => words;

    /// <summary>By word, the number of its stem.</summary>
    internal int[] Stems { get; set; } = [];

    /// <summary>Places of words that have synonyms among the captions, ascending.</summary>
    internal int[] SynonymPlaces { get; set; } = [];

    /// <summary>Where phrases stand that have paraphrases or are some; by start, then by length.</summary>
    internal PhraseOccurrence[] Phrases { get; set; } = [];
}

/// <summary>
/// What METEOR needs to know of each distinct word of the captions that are scored together: looked up once.
/// </summary>
/// <remarks>
/// First all captions are added, then <see cref="Complete"/> is called; from then on reading is safe from many threads.
/// </remarks>
internal sealed class MeteorWords(MeteorResources resources)
{
    private readonly TokenTable _words = new();
    private readonly TokenTable _stems = new();
    private readonly NGramTable _synonyms = new(); // Pairs of words that share a synset.
    private readonly List<MeteorCaption> _captions = [];
    private readonly List<int> _stemOf = [];
    private readonly List<int> _paraphraseWordOf = [];
    private readonly List<bool> _isFunctionWord = [];
    private bool[] _hasSynonyms = [];

    internal MeteorResources Resources => resources;

    /// <summary>The paraphrases that can match in the captions; null where there is no table.</summary>
    internal CorpusParaphrases? Paraphrases { get; private set; }

    /// <summary>Takes a caption's words after <see cref="MeteorNormalizer"/>.</summary>
    internal MeteorCaption Add(IReadOnlyList<string> tokens)
    {
        var caption = new MeteorCaption(_words.Add(MeteorNormalizer.Normalize(tokens)));
        _captions.Add(caption);
        for (var id = _stemOf.Count; id < _words.Count; id++)
        {
            var word = _words[id];
            _stemOf.Add(_stems.Add(EnglishStemmer.Stem(word)));
            _paraphraseWordOf.Add(resources.Paraphrases?.Number(word) ?? -1);
            _isFunctionWord.Add(MeteorFunctionWords.Contains(word));
        }

        return caption;
    }

    /// <summary>Looks up which words and phrases of the captions are synonyms and paraphrases.</summary>
    internal void Complete()
    {
        _hasSynonyms = new bool[_words.Count];
        if (resources.Synonyms is { } lexicon)
        {
            FindSynonyms(lexicon);
        }

        foreach (var caption in _captions)
        {
            caption.Stems = Array.ConvertAll(caption.Words, word => _stemOf[word]);
            caption.SynonymPlaces = [
                .. Enumerable.Range(0, caption.Words.Length).Where(place => _hasSynonyms[caption.Words[place]])];
        }

        if (resources.Paraphrases is { } table)
        {
            Paraphrases = new CorpusParaphrases(table, _paraphraseWordOf, _captions);
        }

        _captions.Clear();
    }

    internal bool IsFunctionWord(int word) => _isFunctionWord[word];

    /// <summary>Whether some other word of the captions shares a synset.</summary>
    internal bool HasSynonyms(int word) => _hasSynonyms[word];

    /// <summary>Whether two different words share a synset.</summary>
    internal bool AreSynonyms(int first, int second) => _synonyms.TryFind(first, second, out _);

    private void FindSynonyms(SynonymLexicon lexicon)
    {
        var bySynset = new Dictionary<int, List<int>>();
        for (var word = 0; word < _words.Count; word++)
        {
            foreach (var synset in lexicon.Synsets(_words[word]))
            {
                if (!bySynset.TryGetValue(synset, out var words))
                {
                    bySynset.Add(synset, words = []);
                }

                foreach (var other in words)
                {
                    _synonyms.Add(word, other);
                    _synonyms.Add(other, word);
                    _hasSynonyms[word] = _hasSynonyms[other] = true;
                }

                words.Add(word);
            }
        }
    }
}
