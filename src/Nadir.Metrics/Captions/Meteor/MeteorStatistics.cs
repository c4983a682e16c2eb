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

    internal int Matches => _content.Sum() + _function.Sum();

    internal int ReferenceMatches => _referenceContent.Sum() + _referenceFunction.Sum();

    /// <summary>Matched content words of the hypothesis (or reference) by stage.</summary>
    internal ReadOnlySpan<int> Content(bool ofReference) => ofReference ? _referenceContent : _content;

    /// <summary>Matched function words of the hypothesis (or reference) by stage.</summary>
    internal ReadOnlySpan<int> Function(bool ofReference) => ofReference ? _referenceFunction : _function;

    /// <summary>Whether all words are matched in one chunk: then nothing is fragmented.</summary>
    internal bool IsOneChunk => Matches == Length && ReferenceMatches == ReferenceLength && Chunks == 1;

    internal static MeteorStatistics Of(int[] hypothesis, int[] reference, ReadOnlySpan<MeteorMatch?> chosen, MeteorWords words)
    {
        var statistics = new MeteorStatistics
        {
            Length = hypothesis.Length,
            ReferenceLength = reference.Length,
            FunctionWords = hypothesis.Count(words.IsFunctionWord),
            ReferenceFunctionWords = reference.Count(words.IsFunctionWord),
            Chunks = ChunksOf(chosen),
        };
        foreach (var candidate in chosen)
        {
            if (candidate is { } match)
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

    internal void Add(MeteorStatistics other)
    {
        Length += other.Length;
        ReferenceLength += other.ReferenceLength;
        FunctionWords += other.FunctionWords;
        ReferenceFunctionWords += other.ReferenceFunctionWords;
        Chunks += other.IsOneChunk ? 0 : other.Chunks;
        for (var stage = 0; stage < StageCount; stage++)
        {
            _content[stage] += other._content[stage];
            _referenceContent[stage] += other._referenceContent[stage];
            _function[stage] += other._function[stage];
            _referenceFunction[stage] += other._referenceFunction[stage];
        }
    }

    // A chunk goes on while matches follow each other without a gap in both captions.
    private static int ChunksOf(ReadOnlySpan<MeteorMatch?> chosen)
    {
        var chunks = 0;
        int? end = null;
        for (var word = 0; word < chosen.Length;)
        {
            if (chosen[word] is { } match)
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
