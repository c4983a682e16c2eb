using Nadir.Systems.Contracts;
using Nadir.Text;
using Nadir.Torch;

namespace Nadir.Systems.Sfdr;

/// <summary>Searches captions with a captioner. As thread-safe as the captioner: not.</summary>
public static class CaptionSearch
{
    /// <summary>Searches.</summary>
    /// <param name="model">In evaluation mode.</param>
    /// <param name="memory">The pictures.</param>
    /// <param name="vocabulary">The captioner's words.</param>
    /// <param name="options">How to search.</param>
    /// <param name="cancellationToken">Stops between words.</param>
    /// <returns>For each picture at most as many captions as there are beams, the best first; at least one.</returns>
    public static IReadOnlyList<IReadOnlyList<Hypothesis>> Run(
        SfdrNetwork model, DecoderMemory memory, Vocabulary vocabulary, BeamSearchOptions options,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(memory);
        ArgumentNullException.ThrowIfNull(vocabulary);
        using var decoder = new SfdrStepDecoder(model, memory, vocabulary);
        return BeamSearch.Run(
            decoder,
            (int)memory.Pictures,
            vocabulary.IdOfSpecial(CaptionTokens.Start),
            vocabulary.IdOfSpecial(CaptionTokens.End),
            model.Configuration.MaxLength,
            options,
            cancellationToken);
    }
}

/// <summary>Looks for the likeliest captions of several pictures at once. Thread-safe.</summary>
public static class BeamSearch
{
    /// <summary>Searches.</summary>
    /// <param name="decoder">At its start, with pictures x beams rows.</param>
    /// <param name="pictures">How many pictures.</param>
    /// <param name="start">The word that captions begin behind.</param>
    /// <param name="end">The word that ends a caption.</param>
    /// <param name="maxLength">The most words of a caption, the end not counted.</param>
    /// <param name="options">How to search.</param>
    /// <param name="cancellationToken">Stops between words.</param>
    /// <returns>For each picture at most as many captions as there are beams, the best first; at least one, and none
    /// of them empty unless
    /// <see cref="BeamSearchOptions.EndedStayInBeam"/>.</returns>
    public static IReadOnlyList<IReadOnlyList<Hypothesis>> Run(
        IStepDecoder decoder,
        int pictures,
        long start,
        long end,
        int maxLength,
        BeamSearchOptions options,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(decoder);
        ArgumentNullException.ThrowIfNull(options);
        PictureBeams[] beams = [
            .. Enumerable.Range(0, pictures).Select(_ => new PictureBeams(options, end, maxLength))];
        var words = new long[pictures * options.Beams];
        var rows = new long[words.Length];
        Array.Fill(words, start);
        for (var length = 0; length < maxLength; length++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var logProbabilities = decoder.Step(words);
            var perPicture = options.Beams * decoder.VocabularySize;
            for (var picture = 0; picture < pictures; picture++)
            {
                beams[picture].Advance(logProbabilities.Slice(picture * perPicture, perPicture),
                    decoder.VocabularySize);
                beams[picture].WriteRows(picture * options.Beams, words, rows);
            }

            if (beams.All(picture => picture.IsDone))
            {
                break;
            }

            decoder.Reorder(rows);
        }

        return [.. beams.Select(picture => picture.Finish())];
    }
}

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
    private void Collect(PriorityQueue<(int Beam, int Word), (double, int, int)> candidates, int beam,
        ReadOnlySpan<float> logProbabilities)
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
        return new Hypothesis(words, logProbability, logProbability / Math.Pow(length, options.LengthPenalty),
            isComplete);
    }

    private sealed record Beam(IReadOnlyList<long> Words, double LogProbability, int Row, bool HasEnded = false);
}

/// <summary>A caption that a search found.</summary>
/// <param name="Words">Its word ids, without start and end.</param>
/// <param name="LogProbability">The logarithm of its probability.</param>
/// <param name="Score">That, divided by a power of the length; decides the order, more is better.</param>
/// <param name="IsComplete">Whether the end was said; otherwise the length ran out.</param>
public sealed record Hypothesis(IReadOnlyList<long> Words, double LogProbability, double Score, bool IsComplete);

/// <summary>Something that tells how likely each next word is, for several rows of words at once.</summary>
/// <remarks>Rows are pictures times beams, the beams of a picture one after the other.</remarks>
public interface IStepDecoder
{
    /// <summary>How many words there are.</summary>
    int VocabularySize { get; }

    /// <summary>Goes on by one word.</summary>
    /// <param name="words">The last word of each row; the first time, the start.</param>
    /// <returns>Logarithms of probabilities of the next word, row by row; minus infinity for what may
    /// never be said.</returns>
    ReadOnlySpan<float> Step(ReadOnlySpan<long> words);

    /// <summary>Makes each row go on from another one.</summary>
    /// <param name="rows">For each new row, the old row whose words it takes over.</param>
    void Reorder(ReadOnlySpan<long> rows);
}

/// <summary>A captioner's decoder as a search or a sampler sees it. Nothing is recorded for gradients.</summary>
/// <remarks>Not safe for concurrent use. Does not own the model and the memory.</remarks>
public sealed class SfdrStepDecoder : IStepDecoder, IDisposable
{
    private readonly MeshedDecoder _decoder;
    private readonly DecoderMemory _memory;
    private readonly DecoderCache _cache;
    private readonly Tensor _never;
    private float[] _logProbabilities = [];

    /// <summary>Starts to decode.</summary>
    /// <param name="model">The captioner.</param>
    /// <param name="memory">Its pictures.</param>
    /// <param name="vocabulary">Its words: padding, unknown and start are said only if its options allow it.</param>
    public SfdrStepDecoder(SfdrNetwork model, DecoderMemory memory, Vocabulary vocabulary)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(vocabulary);
        (_decoder, _memory, VocabularySize) = (model.Decoder, memory, vocabulary.Count);
        _cache = model.Decoder.CreateCache();
        _never = NeverSaid.Mask(vocabulary, model.Device, model.Configuration.AsReleased.SpecialTokensSayable)
            .DetachFromScope();
    }

    /// <inheritdoc/>
    public int VocabularySize { get; }

    /// <inheritdoc/>
    public ReadOnlySpan<float> Step(ReadOnlySpan<long> words)
    {
        using var noGrad = new NoGradScope();
        using var scope = new TensorScope();
        var logits = _decoder.Step(Tensor.FromArray(words, words.Length).To(_never.Device), _memory, _cache);
        Array.Resize(ref _logProbabilities, words.Length * VocabularySize);
        logits.MaskedFill(_never, double.NegativeInfinity).LogSoftmax(-1, ScalarType.Float32)
            .CopyTo<float>(_logProbabilities);
        return _logProbabilities;
    }

    /// <inheritdoc/>
    public void Reorder(ReadOnlySpan<long> rows)
    {
        using var noGrad = new NoGradScope();
        _cache.Reorder(rows);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _cache.Dispose();
        _never.Dispose();
    }
}

/// <summary>Which words would repeat what was said already. Thread-safe.</summary>
public static class RepeatedWords
{
    /// <summary>
    /// Gives the words that would complete a run of <paramref name="length"/> words that is there already, and the last
    /// word.
    /// </summary>
    /// <param name="words">What was said.</param>
    /// <param name="length">Length of a run, at least 1; 0: nothing is forbidden.</param>
    public static IEnumerable<long> Forbidden(IReadOnlyList<long> words, int length)
    {
        ArgumentNullException.ThrowIfNull(words);
        if (length == 0 || words.Count == 0)
        {
            yield break;
        }

        yield return words[^1];
        for (var start = 0; start + length <= words.Count; start++)
        {
            if (IsTail(words, start, length - 1))
            {
                yield return words[start + length - 1];
            }
        }
    }

    private static bool IsTail(IReadOnlyList<long> words, int start, int count)
    {
        for (var i = 0; i < count; i++)
        {
            if (words[start + i] != words[words.Count - count + i])
            {
                return false;
            }
        }

        return true;
    }
}
