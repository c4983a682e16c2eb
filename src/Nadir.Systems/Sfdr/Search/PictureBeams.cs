using Nadir.Systems.Contracts;

namespace Nadir.Systems.Sfdr.Search;

/// <summary>The captions that are followed for one picture, and those that have ended.</summary>
internal sealed class PictureBeams(BeamSearchOptions options, long end, int maxLength)
{
    private readonly List<Hypothesis> _ended = [];
    private List<Beam> _live = [new Beam([], 0, 0)];
    private bool _isDone;

    public bool IsDone => _isDone;

    /// <summary>Takes every beam one word further and keeps the best.</summary>
    public void Advance(ReadOnlySpan<float> logProbabilities, int vocabulary)
    {
        if (_isDone)
        {
            return;
        }

        var candidates = new PriorityQueue<(int Beam, int Word), (double, int, int)>();
        for (var beam = 0; beam < _live.Count; beam++)
        {
            if (_live[beam].HasEnded)
            {
                Offer(candidates, beam, (int)end, _live[beam].LogProbability);
            }
            else
            {
                Collect(candidates, beam, logProbabilities.Slice(_live[beam].Row * vocabulary, vocabulary));
            }
        }

        List<(int Beam, int Word, double LogProbability)> best = [];
        while (candidates.TryDequeue(out var candidate, out var priority))
        {
            best.Add((candidate.Beam, candidate.Word, priority.Item1));
        }

        best.Reverse();
        if (options.EndedStayInBeam)
        {
            KeepEnded(best);
        }
        else
        {
            Keep(best);
        }
    }

    /// <summary>Tells each of the picture's rows which word it goes on with, and whose words it takes over.</summary>
    public void WriteRows(int firstRow, long[] words, long[] rows)
    {
        for (var index = 0; index < options.Beams; index++)
        {
            // Rows without a beam go on from the first one; nobody reads them.
            var isLive = index < _live.Count && !_isDone;
            words[firstRow + index] = isLive && !_live[index].HasEnded ? _live[index].Words[^1] : end;
            rows[firstRow + index] = firstRow + (isLive ? _live[index].Row : 0);
        }

        _live = [.. _live.Select((beam, index) => beam with { Row = index })];
    }

    /// <summary>Ends what is still followed, and gives the best captions.</summary>
    public IReadOnlyList<Hypothesis> Finish()
    {
        if (!_isDone || options.EndedStayInBeam)
        {
            _ended.AddRange(_live.Select(beam => End(beam.Words, beam.LogProbability, beam.HasEnded)));
        }

        return [.. _ended.OrderByDescending(hypothesis => hypothesis.Score).Take(options.Beams)];
    }

    // Twice as many candidates as beams: even if every beam could end, as many go on.
    private void Collect(PriorityQueue<(int Beam, int Word), (double, int, int)> candidates, int beam, ReadOnlySpan<float> logProbabilities)
    {
        var forbidden = RepeatedWords.Forbidden(_live[beam].Words, options.NoRepeatNGram).ToHashSet();
        for (var word = 0; word < logProbabilities.Length; word++)
        {
            var value = _live[beam].LogProbability + logProbabilities[word];
            // An empty caption describes nothing, however likely it is.
            var isAllowed = word == end ? _live[beam].Words.Count > 0 || options.EndedStayInBeam
                : !forbidden.Contains(word);
            var isPossible = isAllowed && !double.IsNegativeInfinity(value);
            if (isPossible)
            {
                Offer(candidates, beam, word, value);
            }
        }
    }

    private void Offer(PriorityQueue<(int Beam, int Word), (double, int, int)> candidates, int beam, int word,
        double value)
    {
        if (candidates.Count < 2 * options.Beams)
        {
            candidates.Enqueue((beam, word), (value, -beam, -word));
        }
        else if (candidates.TryPeek(out _, out var worst) && value > worst.Item1)
        {
            candidates.DequeueEnqueue((beam, word), (value, -beam, -word));
        }
    }

    private void KeepEnded(List<(int Beam, int Word, double LogProbability)> best)
    {
        _live = [.. best.Take(options.Beams).Select(candidate => (_live[candidate.Beam], candidate) switch
        {
            ({ HasEnded: true } ended, _) => ended,
            (var beam, var (_, word, value)) when word == end => beam with { LogProbability = value, HasEnded = true },
            (var beam, var (_, word, value)) => beam with { Words = [.. beam.Words, word], LogProbability = value },
        })];
        _isDone = _live.All(beam => beam.HasEnded);
    }

    private void Keep(List<(int Beam, int Word, double LogProbability)> best)
    {
        var next = new List<Beam>(options.Beams);
        foreach (var (beam, word, logProbability) in best)
        {
            if (word == end)
            {
                _ended.Add(End(_live[beam].Words, logProbability, isComplete: true));
            }
            else if (next.Count < options.Beams)
            {
                next.Add(new Beam([.. _live[beam].Words, word], logProbability, _live[beam].Row));
            }
        }

        _live = next;
        _isDone = _live.Count == 0 || NothingBetterCanCome();
    }

    // A probability only falls. Divided by the largest length it is the most that a beam can still reach.
    private bool NothingBetterCanCome()
    {
        if (_ended.Count < options.Beams)
        {
            return false;
        }

        var worstKept = _ended.Select(hypothesis => hypothesis.Score).OrderDescending().ElementAt(options.Beams - 1);
        return _live.Max(beam => beam.LogProbability) / Math.Pow(maxLength, options.LengthPenalty) <= worstKept;
    }

    private Hypothesis End(IReadOnlyList<long> words, double logProbability, bool isComplete)
    {
        var length = Math.Max(1, words.Count + (isComplete ? 1 : 0));
        return new Hypothesis(words, logProbability, logProbability / Math.Pow(length, options.LengthPenalty), isComplete);
    }

    private sealed record Beam(IReadOnlyList<long> Words, double LogProbability, int Row, bool HasEnded = false);
}
