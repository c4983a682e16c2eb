namespace Nadir.Metrics;

/// <summary>All matches between a hypothesis and a reference, by their first word in the reference, in the stages' order.</summary>
/// <remarks>One instance serves one thread, pair after pair.</remarks>
internal sealed class MeteorMatches(MeteorWords words)
{
    private readonly List<List<MeteorMatch>> _byStart = [];
    private int[] _hypothesisCoverage = [];
    private int[] _referenceCoverage = [];

    internal List<MeteorMatch> At(int start) => _byStart[start];

    /// <summary>Whether no other match wants any word of this one.</summary>
    internal bool IsAlone(MeteorMatch match) =>
        _referenceCoverage.AsSpan(match.Start, match.Length).IndexOfAnyExcept(1) < 0
        && _hypothesisCoverage.AsSpan(match.HypothesisStart, match.HypothesisLength).IndexOfAnyExcept(1) < 0;

    internal void Find(int[] hypothesis, int[] reference)
    {
        Clear(hypothesis.Length, reference.Length);
        AddPairs(MeteorStage.Exact, hypothesis, reference, (first, second) => first == second);

        // Of equal captions only equal words are matched: the search could miss the best path.
        if (hypothesis.AsSpan().SequenceEqual(reference))
        {
            return;
        }

        AddPairs(MeteorStage.Stem, hypothesis, reference, (first, second) => first != second && words.HaveOneStem(first, second));
        if (words.Resources.Synonyms is not null)
        {
            AddPairs(MeteorStage.Synonym, hypothesis, reference, (first, second) => first != second && words.HaveCommonSynset(first, second));
        }

        if (words.Resources.Paraphrases is { } paraphrases)
        {
            AddPhrases(paraphrases, hypothesis, reference);
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

        _hypothesisCoverage = new int[hypothesisLength];
        _referenceCoverage = new int[referenceLength];
    }

    private void AddPairs(MeteorStage stage, int[] hypothesis, int[] reference, Func<int, int, bool> match)
    {
        for (var start = 0; start < reference.Length; start++)
        {
            for (var i = 0; i < hypothesis.Length; i++)
            {
                if (match(hypothesis[i], reference[start]))
                {
                    Add(new MeteorMatch(stage, start, 1, i, 1));
                }
            }
        }
    }

    private void AddPhrases(ParaphraseTable table, int[] hypothesis, int[] reference)
    {
        var hypothesisWords = Array.ConvertAll(hypothesis, words.ParaphraseWord);
        var referenceWords = Array.ConvertAll(reference, words.ParaphraseWord);
        for (var start = 0; start < referenceWords.Length; start++)
        {
            foreach (var (length, paraphrase) in table.At(referenceWords, start))
            {
                foreach (var i in Occurrences(hypothesisWords, paraphrase))
                {
                    Add(new MeteorMatch(MeteorStage.Paraphrase, start, length, i, paraphrase.Length));
                }
            }
        }

        for (var start = 0; start < hypothesisWords.Length; start++)
        {
            foreach (var (length, paraphrase) in table.At(hypothesisWords, start))
            {
                foreach (var i in Occurrences(referenceWords, paraphrase))
                {
                    Add(new MeteorMatch(MeteorStage.Paraphrase, i, paraphrase.Length, start, length));
                }
            }
        }
    }

    private static IEnumerable<int> Occurrences(int[] sentence, int[] phrase) =>
        Enumerable.Range(0, Math.Max(0, sentence.Length - phrase.Length + 1))
            .Where(start => sentence.AsSpan(start, phrase.Length).SequenceEqual(phrase));

    private void Add(MeteorMatch match)
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
