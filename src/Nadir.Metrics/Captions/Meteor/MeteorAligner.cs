namespace Nadir.Metrics;

/// <summary>Finds METEOR's alignment of a hypothesis and a reference: a beam search from left to right through the reference.</summary>
/// <remarks>
/// Does what METEOR 1.5 does to the letter, down to what its search weighs (see <see cref="MeteorMatch.SearchWeight"/>),
/// since another alignment of equal quality would give another score. One instance serves one thread.
/// </remarks>
internal sealed class MeteorAligner(MeteorWords words)
{
    private const int Beam = 40;

    private readonly MeteorMatches _matches = new(words);
    private readonly Stack<AlignmentPath> _unused = [];
    private readonly List<AlignmentPath> _ended = [];
    private List<AlignmentPath> _paths = [];
    private List<AlignmentPath> _following = [];

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
                var taken = Unused();
                taken.CopyFrom(path);
                taken.Take(match);
                path.AddDistance(match);
                _following.Add(taken);
            }
        }

        path.Skip();
        _following.Add(path);
        return true;
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
