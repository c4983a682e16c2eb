namespace Nadir.Metrics;

/// <summary>The counts that METEOR makes its score of; those of a corpus are the sums over its images.</summary>
internal sealed class MeteorStatistics
{
    internal const int StageCount = 4;

    private readonly int[] _content = new int[StageCount];
    private readonly int[] _referenceContent = new int[StageCount];
    private readonly int[] _function = new int[StageCount];
    private readonly int[] _referenceFunction = new int[StageCount];

    internal int Length { get; private set; }

    internal int ReferenceLength { get; private set; }

    internal int FunctionWords { get; private set; }

    internal int ReferenceFunctionWords { get; private set; }

    internal int Chunks { get; private set; }

    internal int Matches => Sum(_content) + Sum(_function);

    internal int ReferenceMatches => Sum(_referenceContent) + Sum(_referenceFunction);

    /// <summary>Matched content words of the hypothesis (or reference) by stage.</summary>
    internal ReadOnlySpan<int> Content(bool ofReference) => ofReference ? _referenceContent : _content;

    /// <summary>Matched function words of the hypothesis (or reference) by stage.</summary>
    internal ReadOnlySpan<int> Function(bool ofReference) => ofReference ? _referenceFunction : _function;

    /// <summary>Whether all words are matched in one chunk: then nothing is fragmented.</summary>
    internal bool IsOneChunk => Matches == Length && ReferenceMatches == ReferenceLength && Chunks == 1;

    internal static MeteorStatistics Of(int[] hypothesis, int[] reference, ReadOnlySpan<MeteorMatch> chosen, MeteorWords words)
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
                    (words.IsFunctionWord(word) ? statistics._function : statistics._content)[stage]++;
                }

                foreach (var word in reference.AsSpan(match.Start, match.Length))
                {
                    (words.IsFunctionWord(word) ? statistics._referenceFunction : statistics._referenceContent)[stage]++;
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
        for (var stage = 0; stage < StageCount; stage++)
        {
            _content[stage] += times * other._content[stage];
            _referenceContent[stage] += times * other._referenceContent[stage];
            _function[stage] += times * other._function[stage];
            _referenceFunction[stage] += times * other._referenceFunction[stage];
        }
    }

    private static int Sum(int[] counts) => counts[0] + counts[1] + counts[2] + counts[3];

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
