namespace Nadir.Metrics;

/// <summary>
/// The matches chosen so far on one path of METEOR's search, from left to right through the reference.
/// </summary>
/// <remarks>Paths are used again and again, by <see cref="MeteorAligner"/>: a search makes many of them.</remarks>
internal sealed class AlignmentPath
{
    private const int None = -1;

    private MeteorMatch[] _chosen = []; // By first word in the reference; of length 0 where nothing is chosen.
    private bool[] _hypothesisUsed = [];
    private bool[] _referenceUsed = [];
    private int _hypothesisLength;
    private int _referenceLength;
    private int _lastEnd;
    private int _next;

    /// <summary>The place in the queue: it decides between paths that are equally good.</summary>
    internal int Sequence { get; set; }

    internal int Weight { get; private set; }

    internal int Chunks { get; private set; }

    internal int Distance { get; private set; }

    /// <summary>By their first word in the reference, the chosen matches; one of length 0 stands for none.</summary>
    internal ReadOnlySpan<MeteorMatch> Chosen => _chosen.AsSpan(0, _referenceLength);

    /// <summary>More weight is better, then fewer chunks, then a shorter distance, then the earlier place.</summary>
    internal static int Compare(AlignmentPath first, AlignmentPath second)
    {
        var order = second.Weight.CompareTo(first.Weight);
        order = order != 0 ? order : first.Chunks.CompareTo(second.Chunks);
        order = order != 0 ? order : first.Distance.CompareTo(second.Distance);
        return order != 0 ? order : first.Sequence.CompareTo(second.Sequence);
    }

    /// <summary>Makes it a path that has chosen nothing.</summary>
    internal void Reset(int hypothesisLength, int referenceLength)
    {
        Resize(hypothesisLength, referenceLength);
        Array.Clear(_chosen, 0, referenceLength);
        Array.Clear(_hypothesisUsed, 0, hypothesisLength);
        Array.Clear(_referenceUsed, 0, referenceLength);
        (_lastEnd, _next, Weight, Chunks, Distance) = (None, 0, 0, 0, 0);
    }

    /// <summary>Makes it equal to another path.</summary>
    internal void CopyFrom(AlignmentPath other)
    {
        Resize(other._hypothesisLength, other._referenceLength);
        Array.Copy(other._chosen, _chosen, _referenceLength);
        Array.Copy(other._hypothesisUsed, _hypothesisUsed, _hypothesisLength);
        Array.Copy(other._referenceUsed, _referenceUsed, _referenceLength);
        (_lastEnd, _next, Weight, Chunks, Distance) = (other._lastEnd, other._next, other.Weight, other.Chunks,
            other.Distance);
    }

    /// <summary>Whether a word of the reference belongs to a match that was chosen before.</summary>
    internal bool IsUsed(int word) => _referenceUsed[word];

    /// <summary>Whether no word of a match is used.</summary>
    internal bool IsFree(in MeteorMatch match) =>
        !_referenceUsed.AsSpan(match.Start, match.Length).Contains(true)
        && !_hypothesisUsed.AsSpan(match.HypothesisStart, match.HypothesisLength).Contains(true);

    /// <summary>Takes a match before the search begins.</summary>
    internal void Fix(in MeteorMatch match)
    {
        _chosen[match.Start] = match;
        _referenceUsed.AsSpan(match.Start, match.Length).Fill(true);
        _hypothesisUsed.AsSpan(match.HypothesisStart, match.HypothesisLength).Fill(true);
    }

    /// <summary>
    /// Goes over a word that is used; false where the path ends, since nothing that was chosen begins or goes on there.
    /// </summary>
    internal bool PassUsed(int word)
    {
        if (word < _next)
        {
            return true;
        }

        if (_chosen[_next] is not { Length: > 0 } match)
        {
            return false;
        }

        Count(match);
        AddDistance(match);
        return true;
    }

    /// <summary>Whether this path with one match more comes before a path that is in the queue already.</summary>
    internal bool WouldPrecede(AlignmentPath other, in MeteorMatch match)
    {
        var weight = Weight + match.SearchWeight;
        var chunks = Chunks + (StartsChunk(match) ? 1 : 0);
        return weight != other.Weight ? weight > other.Weight : chunks != other.Chunks ? chunks < other.Chunks
            : Distance < other.Distance;
    }

    /// <summary>Takes a match during the search.</summary>
    internal void Take(in MeteorMatch match)
    {
        Fix(match);
        Count(match);
    }

    /// <summary>
    /// Adds a match's distance. The original adds that of a match taken in the search to the path that it came from, so
    /// that later branches pay for it.
    /// </summary>
    internal void AddDistance(in MeteorMatch match) => Distance += Math.Abs(match.Start - match.HypothesisStart);

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

    private void Count(in MeteorMatch match)
    {
        Weight += match.SearchWeight;
        Chunks += StartsChunk(match) ? 1 : 0;
        _next = match.End;
        _lastEnd = match.HypothesisEnd;
    }

    private bool StartsChunk(in MeteorMatch match) => _lastEnd != None && match.HypothesisStart != _lastEnd;

    private void Resize(int hypothesisLength, int referenceLength)
    {
        (_hypothesisLength, _referenceLength) = (hypothesisLength, referenceLength);
        if (_hypothesisUsed.Length < hypothesisLength)
        {
            _hypothesisUsed = new bool[2 * hypothesisLength];
        }

        if (_referenceUsed.Length < referenceLength)
        {
            _referenceUsed = new bool[2 * referenceLength];
            _chosen = new MeteorMatch[2 * referenceLength];
        }
    }
}
