namespace Nadir.Metrics;

/// <summary>Finds the best projective trees where each token has a few heads to choose from.</summary>
internal static class TreeChoices
{
    private const int MostTried = 400;

    /// <summary>Lists trees, the best first.</summary>
    /// <param name="choices">By token, what it may choose, the best first; at least one each.</param>
    /// <param name="most">How many trees at most.</param>
    /// <param name="gap">How much less than the first tree's a tree's score may be.</param>
    /// <returns>By tree, the choice of each token and the sum of scores. None where the first hundreds of
    /// combinations are no trees.</returns>
    internal static List<(int[] Picks, float Score)> Best(HeadChoice[][] choices, int most, float gap)
    {
        var open = Array.FindAll([.. Enumerable.Range(0, choices.Length)], token => choices[token].Length > 1);
        var sum = choices.Sum(token => token[0].Score);
        var queue = new PriorityQueue<(byte[] Picks, int Last, float Score), float>();
        queue.Enqueue((new byte[open.Length], 0, sum), -sum);
        var found = new List<(int[], float)>();
        var heads = new int[choices.Length];
        var lowest = float.NegativeInfinity;
        for (var tried = 0; tried < MostTried && found.Count < most && queue.TryDequeue(out var state, out _); tried++)
        {
            if (state.Score < lowest)
            {
                break;
            }

            var picks = new int[choices.Length];
            for (var i = 0; i < open.Length; i++)
            {
                picks[open[i]] = state.Picks[i];
            }

            for (var token = 0; token < heads.Length; token++)
            {
                heads[token] = choices[token][picks[token]].Head;
            }

            if (IsProjectiveTree(heads))
            {
                lowest = found.Count == 0 ? state.Score - gap : lowest;
                found.Add((picks, state.Score));
            }

            // Each combination has one way to be reached: the places before the last one that was changed stay.
            for (var i = state.Last; i < open.Length; i++)
            {
                var own = choices[open[i]];
                if (state.Picks[i] + 1 < own.Length)
                {
                    var next = (byte[])state.Picks.Clone();
                    next[i]++;
                    var score = state.Score + own[next[i]].Score - own[next[i] - 1].Score;
                    queue.Enqueue((next, i, score), -score);
                }
            }
        }

        return found;
    }

    /// <summary>Whether heads make one projective tree with one root.</summary>
    /// <param name="heads">By token, from 1, 0 for the root.</param>
    internal static bool IsProjectiveTree(ReadOnlySpan<int> heads)
    {
        var roots = 0;
        for (var token = 1; token <= heads.Length; token++)
        {
            var head = heads[token - 1];
            roots += head == 0 ? 1 : 0;

            // Up to the root in at most as many steps as there are tokens.
            var (at, steps) = (token, 0);
            while (at != 0)
            {
                at = heads[at - 1];
                if (++steps > heads.Length)
                {
                    return false;
                }
            }

            // What stands between a token and its head must have its own head between them, or be one of the two.
            var (from, to) = head < token ? (head, token) : (token, head);
            for (var between = from + 1; between < to; between++)
            {
                if (heads[between - 1] < from || heads[between - 1] > to)
                {
                    return false;
                }
            }
        }

        return roots == 1;
    }
}
