namespace Nadir.Metrics;

/// <summary>
/// Finds METEOR's alignment of a hypothesis and a reference: a beam search from left to right through the reference.
/// </summary>
/// <remarks>
/// Does what METEOR 1.5 does to the letter, down to what its search weighs (see
/// <see cref="MeteorMatch.SearchWeight"/>), since another alignment of equal quality would give another score. One
/// instance serves one thread.
/// </remarks>
/// <param name="words">The captions' words.</param>
/// <param name="mostFollowing">So many paths to the next word are held before all behind the beam are dropped;
/// changes no result.</param>
internal sealed class MeteorAligner(MeteorWords words, int mostFollowing = MeteorAligner.MostFollowing)
{
    private const int Beam = 40;
    // A word may stand in a caption many thousand times, and each place would be a path.
    private const int MostFollowing = 4 * Beam;

    private readonly MeteorMatches _matches = new(words);
    private readonly Stack<AlignmentPath> _unused = [];
    private readonly List<AlignmentPath> _ended = [];
    private List<AlignmentPath> _paths = [];
    private List<AlignmentPath> _following = [];
    private AlignmentPath? _lastInBeam; // Of the following paths, once there were too many.

    internal MeteorStatistics Align(MeteorCaption hypothesis, MeteorCaption reference)
    {
        _matches.Find(hypothesis, reference);
        var start = Unused();
        start.Reset(hypothesis.Words.Length, reference.Words.Length);
        for (var word = 0; word < reference.Words.Length; word++)
        {
            if (_matches.At(word) is [var only] && _matches.IsAlone(only))
            {
                start.Fix(only);
            }
        }

        var best = Search(start, reference.Words.Length);
        var statistics = MeteorStatistics.Of(hypothesis.Words, reference.Words, best.Chosen, words);
        _paths.ForEach(_unused.Push);
        _paths.Clear();
        return statistics;
    }

    // Leaves the paths of the last word in _paths.
    private AlignmentPath Search(AlignmentPath start, int length)
    {
        _paths.Add(start);
        for (var word = 0; word < length; word++)
        {
            Sort(_paths);
            _lastInBeam = null;
            for (var i = 0; i < _paths.Count; i++)
            {
                if (i >= Beam || !Continue(_paths[i], word))
                {
                    _ended.Add(_paths[i]);
                }
            }

            if (_following.Count == 0)
            {
                // Every path has ended: the best goes on as it is.
                _following.Add(_paths[0]);
                _ended.RemoveAt(0);
            }

            _ended.ForEach(_unused.Push);
            _ended.Clear();
            (_paths, _following) = (_following, _paths);
            _following.Clear();
        }

        // The last open chunk counts only for paths within the beam, and those alone can win.
        Sort(_paths);
        for (var i = _paths.Count - 1; i >= Beam; i--)
        {
            _unused.Push(_paths[i]);
            _paths.RemoveAt(i);
        }

        _paths.ForEach(path => path.CloseChunk());
        Sort(_paths);
        return _paths[0];
    }

    // False where the path itself does not go on.
    private bool Continue(AlignmentPath path, int word)
    {
        if (path.IsUsed(word))
        {
            if (path.PassUsed(word))
            {
                _following.Add(path);
                return true;
            }

            return false;
        }

        foreach (var match in _matches.At(word))
        {
            if (path.IsFree(match))
            {
                if (_lastInBeam is null || path.WouldPrecede(_lastInBeam, match))
                {
                    var taken = Unused();
                    taken.CopyFrom(path);
                    taken.Take(match);
                    _following.Add(taken);
                }

                path.AddDistance(match);
                if (_following.Count >= mostFollowing)
                {
                    PruneFollowing();
                }
            }
        }

        path.Skip();
        _following.Add(path);
        return true;
    }

    // Paths behind the beam never go on, whatever comes after them.
    private void PruneFollowing()
    {
        Sort(_following);
        for (var i = _following.Count - 1; i >= Beam; i--)
        {
            _unused.Push(_following[i]);
            _following.RemoveAt(i);
        }

        _lastInBeam = _following[^1];
    }

    private AlignmentPath Unused() => _unused.TryPop(out var path) ? path : new AlignmentPath();

    private static void Sort(List<AlignmentPath> paths)
    {
        if (paths.Count < 2)
        {
            return;
        }

        for (var i = 0; i < paths.Count; i++)
        {
            paths[i].Sequence = i;
        }

        paths.Sort(AlignmentPath.Compare);
    }
}
