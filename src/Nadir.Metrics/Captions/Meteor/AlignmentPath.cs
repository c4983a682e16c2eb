namespace Nadir.Metrics;

/// <summary>The matches chosen so far on one path of METEOR's search, from left to right through the reference.</summary>
internal sealed class AlignmentPath
{
    private const int None = -1;

    private readonly MeteorMatch?[] _chosen;
    private readonly bool[] _hypothesisUsed;
    private readonly bool[] _referenceUsed;
    private int _lastEnd = None;
    private int _next;

    internal AlignmentPath(int hypothesisLength, int referenceLength) => (_chosen, _hypothesisUsed, _referenceUsed) =
        (new MeteorMatch?[referenceLength], new bool[hypothesisLength], new bool[referenceLength]);

    private AlignmentPath(AlignmentPath other)
    {
        (_chosen, _hypothesisUsed, _referenceUsed) =
            ([.. other._chosen], [.. other._hypothesisUsed], [.. other._referenceUsed]);
        (_lastEnd, _next, Weight, Chunks, Distance) = (other._lastEnd, other._next, other.Weight, other.Chunks, other.Distance);
    }

    /// <summary>The place in the queue: it decides between paths that are equally good.</summary>
    internal int Sequence { get; set; }

    internal int Weight { get; private set; }

    internal int Chunks { get; private set; }

    internal int Distance { get; private set; }

    /// <summary>By their first word in the reference, the chosen matches.</summary>
    internal ReadOnlySpan<MeteorMatch?> Chosen => _chosen;

    /// <summary>More weight is better, then fewer chunks, then a shorter distance, then the earlier place.</summary>
    internal static int Compare(AlignmentPath first, AlignmentPath second)
    {
        var order = second.Weight.CompareTo(first.Weight);
        order = order != 0 ? order : first.Chunks.CompareTo(second.Chunks);
        order = order != 0 ? order : first.Distance.CompareTo(second.Distance);
        return order != 0 ? order : first.Sequence.CompareTo(second.Sequence);
    }

    /// <summary>Whether a word of the reference belongs to a match that was chosen before.</summary>
    internal bool IsUsed(int word) => _referenceUsed[word];

    /// <summary>Takes a match before the search begins.</summary>
    internal void Fix(MeteorMatch match)
    {
        _chosen[match.Start] = match;
        Use(match);
    }

    /// <summary>Goes over a word that is used; false where the path ends, since nothing that was chosen begins or goes on there.</summary>
    internal bool PassUsed(int word)
    {
        if (word < _next)
        {
            return true;
        }

        if (_chosen[_next] is not { } match)
        {
            return false;
        }

        Count(match);
        Distance += Math.Abs(match.Start - match.HypothesisStart);
        return true;
    }

    /// <summary>The path that takes a match; null if one of its words is used.</summary>
    internal AlignmentPath? With(MeteorMatch match)
    {
        if (_referenceUsed.AsSpan(match.Start, match.Length).Contains(true)
            || _hypothesisUsed.AsSpan(match.HypothesisStart, match.HypothesisLength).Contains(true))
        {
            return null;
        }

        var path = new AlignmentPath(this);
        path.Fix(match);
        path.Count(match);

        // The original adds the distance to the path that it came from, so that later branches pay for it.
        Distance += Math.Abs(match.Start - match.HypothesisStart);
        return path;
    }

    /// <summary>Leaves a word of the reference unmatched.</summary>
    internal void Skip()
    {
        CloseChunk();
        _next++;
    }

    internal void CloseChunk()
    {
        if (_lastEnd != None)
        {
            Chunks++;
            _lastEnd = None;
        }
    }

    private void Count(MeteorMatch match)
    {
        Weight += match.SearchWeight;
        Chunks += _lastEnd != None && match.HypothesisStart != _lastEnd ? 1 : 0;
        _next = match.End;
        _lastEnd = match.HypothesisEnd;
    }

    private void Use(MeteorMatch match)
    {
        _referenceUsed.AsSpan(match.Start, match.Length).Fill(true);
        _hypothesisUsed.AsSpan(match.HypothesisStart, match.HypothesisLength).Fill(true);
    }
}
