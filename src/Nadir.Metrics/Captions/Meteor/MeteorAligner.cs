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

    internal MeteorStatistics Align(int[] hypothesis, int[] reference)
    {
        _matches.Find(hypothesis, reference);
        var start = new AlignmentPath(hypothesis.Length, reference.Length);
        for (var word = 0; word < reference.Length; word++)
        {
            if (_matches.At(word) is [var only] && _matches.IsAlone(only))
            {
                start.Fix(only);
            }
        }

        return MeteorStatistics.Of(hypothesis, reference, Search(start, reference.Length).Chosen, words);
    }

    private AlignmentPath Search(AlignmentPath start, int length)
    {
        List<AlignmentPath> paths = [start], following = [];
        for (var word = 0; word < length; word++)
        {
            Sort(paths);
            following.Clear();
            foreach (var path in paths.Take(Beam))
            {
                Continue(path, word, following);
            }

            if (following.Count == 0)
            {
                following.Add(paths[0]);
            }

            (paths, following) = (following, paths);
        }

        // The last open chunk counts only for paths within the beam, and those alone can win.
        Sort(paths);
        paths.RemoveRange(Math.Min(Beam, paths.Count), Math.Max(0, paths.Count - Beam));
        paths.ForEach(path => path.CloseChunk());
        Sort(paths);
        return paths[0];
    }

    private void Continue(AlignmentPath path, int word, List<AlignmentPath> following)
    {
        if (path.IsUsed(word))
        {
            if (path.PassUsed(word))
            {
                following.Add(path);
            }

            return;
        }

        foreach (var match in _matches.At(word))
        {
            if (path.With(match) is { } taken)
            {
                following.Add(taken);
            }
        }

        path.Skip();
        following.Add(path);
    }

    private static void Sort(List<AlignmentPath> paths)
    {
        for (var i = 0; i < paths.Count; i++)
        {
            paths[i].Sequence = i;
        }

        paths.Sort(AlignmentPath.Compare);
    }
}
