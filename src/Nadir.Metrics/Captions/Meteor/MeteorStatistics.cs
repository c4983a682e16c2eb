namespace Nadir.Metrics;

/// <summary>The counts that METEOR makes its score of; those of a corpus are the sums over its images.</summary>
internal sealed class MeteorStatistics
{
    internal const int StageCount = 4;

    // Matched words by stage: content and function words of the hypothesis, then of the reference.
    private readonly int[] _matched = new int[4 * StageCount];

    internal int Length { get; private set; }

    internal int ReferenceLength { get; private set; }

    internal int FunctionWords { get; private set; }

    internal int ReferenceFunctionWords { get; private set; }

    internal int Chunks { get; private set; }

    internal int Matches => Sum(_matched.AsSpan(0, 2 * StageCount));

    internal int ReferenceMatches => Sum(_matched.AsSpan(2 * StageCount));

    /// <summary>Matched content words of the hypothesis (or reference) by stage.</summary>
    internal ReadOnlySpan<int> Content(bool ofReference) => Of(isFunction: false, ofReference);

    /// <summary>Matched function words of the hypothesis (or reference) by stage.</summary>
    internal ReadOnlySpan<int> Function(bool ofReference) => Of(isFunction: true, ofReference);

    /// <summary>Whether all words are matched in one chunk: then nothing is fragmented.</summary>
    internal bool IsOneChunk => Matches == Length && ReferenceMatches == ReferenceLength && Chunks == 1;

    internal static MeteorStatistics Of(
        int[] hypothesis, int[] reference, ReadOnlySpan<MeteorMatch> chosen, MeteorWords words)
    {
        var statistics = new MeteorStatistics
        {
            Length = hypothesis.Length,
            ReferenceLength = reference.Length,
            FunctionWords = FunctionWordsOf(hypothesis, words),
            ReferenceFunctionWords = FunctionWordsOf(reference, words),
            Chunks = ChunksOf(chosen),
        };
        foreach (var match in chosen)
        {
            if (match.Length > 0)
            {
                var stage = (int)match.Stage;
                foreach (var word in hypothesis.AsSpan(match.HypothesisStart, match.HypothesisLength))
                {
                    statistics.Of(words.IsFunctionWord(word), ofReference: false)[stage]++;
                }

                foreach (var word in reference.AsSpan(match.Start, match.Length))
                {
                    statistics.Of(words.IsFunctionWord(word), ofReference: true)[stage]++;
                }
            }
        }

        return statistics;
    }

    /// <summary>Adds the counts of another, as often as it was drawn.</summary>
    internal void Add(MeteorStatistics other, int times = 1)
    {
        Length += times * other.Length;
        ReferenceLength += times * other.ReferenceLength;
        FunctionWords += times * other.FunctionWords;
        ReferenceFunctionWords += times * other.ReferenceFunctionWords;
        Chunks += other.IsOneChunk ? 0 : times * other.Chunks;
        for (var i = 0; i < _matched.Length; i++)
        {
            _matched[i] += times * other._matched[i];
        }
    }

    private Span<int> Of(bool isFunction, bool ofReference) =>
        _matched.AsSpan(((ofReference ? 2 : 0) + (isFunction ? 1 : 0)) * StageCount, StageCount);

    private static int Sum(ReadOnlySpan<int> counts)
    {
        var sum = 0;
        foreach (var count in counts)
        {
            sum += count;
        }

        return sum;
    }

    private static int FunctionWordsOf(int[] caption, MeteorWords words)
    {
        var count = 0;
        foreach (var word in caption)
        {
            count += words.IsFunctionWord(word) ? 1 : 0;
        }

        return count;
    }

    // A chunk goes on while matches follow each other without a gap in both captions.
    private static int ChunksOf(ReadOnlySpan<MeteorMatch> chosen)
    {
        var chunks = 0;
        int? end = null;
        for (var word = 0; word < chosen.Length;)
        {
            if (chosen[word] is { Length: > 0 } match)
            {
                chunks += match.HypothesisStart == end ? 0 : 1;
                (end, word) = (match.HypothesisEnd, match.End);
            }
            else
            {
                (end, word) = (null, word + 1);
            }
        }

        return chunks;
    }
}
