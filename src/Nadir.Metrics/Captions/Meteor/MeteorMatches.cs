namespace Nadir.Metrics;

/// <summary>
/// All matches between a hypothesis and a reference, by their first word in the reference, in the stages' order.
/// </summary>
/// <remarks>One instance serves one thread, pair after pair.</remarks>
internal sealed class MeteorMatches(MeteorWords words)
{
    private readonly List<List<MeteorMatch>> _byStart = [];

    // By phrase, which pair of captions it was last seen in, and where it stands first in the caption that is searched.
    private readonly int[] _seenIn = new int[words.Paraphrases?.Count ?? 0];
    private readonly int[] _firstPlace = new int[words.Paraphrases?.Count ?? 0];
    private int[] _nextPlace = [];
    private int _search;
    private int[] _hypothesisCoverage = [];
    private int[] _referenceCoverage = [];

    internal List<MeteorMatch> At(int start) => _byStart[start];

    /// <summary>Whether no other match wants any word of this one.</summary>
    internal bool IsAlone(in MeteorMatch match) =>
        _referenceCoverage.AsSpan(match.Start, match.Length).IndexOfAnyExcept(1) < 0
        && _hypothesisCoverage.AsSpan(match.HypothesisStart, match.HypothesisLength).IndexOfAnyExcept(1) < 0;

    internal void Find(MeteorCaption hypothesis, MeteorCaption reference)
    {
        Clear(hypothesis.Words.Length, reference.Words.Length);

        // Of equal captions only equal words are matched: the search could miss the best path.
        var isEqual = hypothesis.Words.AsSpan().SequenceEqual(reference.Words);
        for (var start = 0; start < reference.Words.Length; start++)
        {
            AddWords(hypothesis, reference, start, onlyExact: isEqual);
        }

        if (!isEqual && words.Paraphrases is { } paraphrases)
        {
            AddParaphrases(paraphrases, reference, hypothesis, ofReference: true);
            AddParaphrases(paraphrases, hypothesis, reference, ofReference: false);
        }
    }

    private void Clear(int hypothesisLength, int referenceLength)
    {
        while (_byStart.Count < referenceLength)
        {
            _byStart.Add([]);
        }

        for (var start = 0; start < referenceLength; start++)
        {
            _byStart[start].Clear();
        }

        Clear(ref _hypothesisCoverage, hypothesisLength);
        Clear(ref _referenceCoverage, referenceLength);
    }

    private static void Clear(ref int[] coverage, int length)
    {
        if (coverage.Length < length)
        {
            coverage = new int[2 * length];
        }

        coverage.AsSpan(0, length).Clear();
    }

    private void AddWords(MeteorCaption hypothesis, MeteorCaption reference, int start, bool onlyExact)
    {
        var word = reference.Words[start];
        for (var i = Next(hypothesis.Words, word, 0); i >= 0; i = Next(hypothesis.Words, word, i + 1))
        {
            Add(new MeteorMatch(MeteorStage.Exact, start, 1, i, 1));
        }

        if (onlyExact)
        {
            return;
        }

        var stem = reference.Stems[start];
        for (var i = Next(hypothesis.Stems, stem, 0); i >= 0; i = Next(hypothesis.Stems, stem, i + 1))
        {
            if (hypothesis.Words[i] != word)
            {
                Add(new MeteorMatch(MeteorStage.Stem, start, 1, i, 1));
            }
        }

        if (!words.HasSynonyms(word))
        {
            return;
        }

        foreach (var i in hypothesis.SynonymPlaces)
        {
            if (words.AreSynonyms(word, hypothesis.Words[i]))
            {
                Add(new MeteorMatch(MeteorStage.Synonym, start, 1, i, 1));
            }
        }
    }

    // Where a number comes next, from a place on; -1 if it does not.
    private static int Next(int[] numbers, int number, int from) => Array.IndexOf(numbers, number, from);

    // The phrases of one caption whose paraphrases stand in the other.
    private void AddParaphrases(
        CorpusParaphrases paraphrases, MeteorCaption from, MeteorCaption other, bool ofReference)
    {
        if (from.Phrases.Length == 0 || other.Phrases.Length == 0)
        {
            return;
        }

        Locate(other.Phrases);
        foreach (var phrase in from.Phrases)
        {
            foreach (var paraphrase in paraphrases.Of(phrase.Phrase))
            {
                if (_seenIn[paraphrase] != _search)
                {
                    continue;
                }

                for (var place = _firstPlace[paraphrase]; place >= 0; place = _nextPlace[place])
                {
                    var found = other.Phrases[place];
                    Add(ofReference
                        ? new MeteorMatch(MeteorStage.Paraphrase, phrase.Start, phrase.Length, found.Start,
                            found.Length)
                        : new MeteorMatch(MeteorStage.Paraphrase, found.Start, found.Length, phrase.Start,
                            phrase.Length));
                }
            }
        }
    }

    // Chains the places of each phrase, from left to right.
    private void Locate(PhraseOccurrence[] occurrences)
    {
        _search++;
        if (_nextPlace.Length < occurrences.Length)
        {
            _nextPlace = new int[2 * occurrences.Length];
        }

        for (var place = occurrences.Length - 1; place >= 0; place--)
        {
            var phrase = occurrences[place].Phrase;
            _nextPlace[place] = _seenIn[phrase] == _search ? _firstPlace[phrase] : -1;
            (_seenIn[phrase], _firstPlace[phrase]) = (_search, place);
        }
    }

    private void Add(in MeteorMatch match)
    {
        _byStart[match.Start].Add(match);
        for (var i = match.Start; i < match.End; i++)
        {
            _referenceCoverage[i]++;
        }

        for (var i = match.HypothesisStart; i < match.HypothesisEnd; i++)
        {
            _hypothesisCoverage[i]++;
        }
    }
}
