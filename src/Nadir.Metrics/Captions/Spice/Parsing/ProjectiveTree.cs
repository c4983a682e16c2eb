namespace Nadir.Metrics;

/// <summary>The best projective tree with one root, by Eisner's chart (1996).</summary>
internal static class ProjectiveTree
{
    /// <summary>Finds the heads.</summary>
    /// <param name="scores">
    /// (length + 1) x (length + 1), row by dependent and column by head; 0 is the root above the sentence. Row 0 and
    /// the diagonal are not read.
    /// </param>
    /// <param name="length">Tokens, at least 1.</param>
    /// <param name="heads">By token, the number of its head, 0 for the root's only child.</param>
    internal static void Find(ReadOnlySpan<float> scores, int length, Span<int> heads)
    {
        // The tokens alone first: spans over 1..length. The root takes the best whole tree afterwards, so it has one
        // child.
        var size = length + 1;
        var area = size * size;
        // [direction][start, end]; direction 0: the head is the end, 1: the head is the start.
        var complete = new float[2 * area];
        var incomplete = new float[2 * area];
        var completeSplit = new int[2 * area];
        var incompleteSplit = new int[area];
        for (var width = 1; width < length; width++)
        {
            for (var start = 1; start + width <= length; start++)
            {
                var end = start + width;
                var at = (start * size) + end;
                var best = float.NegativeInfinity;
                var where = start;
                for (var split = start; split < end; split++)
                {
                    var sum = complete[area + (start * size) + split] + complete[((split + 1) * size) + end];
                    if (sum > best)
                    {
                        (best, where) = (sum, split);
                    }
                }

                incomplete[at] = best + scores[(start * size) + end];
                incomplete[area + at] = best + scores[(end * size) + start];
                incompleteSplit[at] = where;
                best = float.NegativeInfinity;
                for (var split = start; split < end; split++)
                {
                    var sum = complete[(start * size) + split] + incomplete[(split * size) + end];
                    if (sum > best)
                    {
                        (best, where) = (sum, split);
                    }
                }

                complete[at] = best;
                completeSplit[at] = where;
                best = float.NegativeInfinity;
                for (var split = start + 1; split <= end; split++)
                {
                    var sum = incomplete[area + (start * size) + split] + complete[area + (split * size) + end];
                    if (sum > best)
                    {
                        (best, where) = (sum, split);
                    }
                }

                complete[area + at] = best;
                completeSplit[area + at] = where;
            }
        }

        var root = 1;
        var bestTree = float.NegativeInfinity;
        for (var token = 1; token <= length; token++)
        {
            var sum = complete[size + token] + complete[area + (token * size) + length] + scores[token * size];
            if (sum > bestTree)
            {
                (bestTree, root) = (sum, token);
            }
        }

        heads[root - 1] = 0;
        var open = new Stack<(int Start, int End, bool HeadIsStart, bool Complete)>();
        open.Push((1, root, false, true));
        open.Push((root, length, true, true));
        while (open.TryPop(out var span))
        {
            var (start, end, headIsStart, isComplete) = span;
            if (start == end)
            {
                continue;
            }

            var at = (start * size) + end;
            if (!isComplete)
            {
                heads[(headIsStart ? end : start) - 1] = headIsStart ? start : end;
                open.Push((start, incompleteSplit[at], true, true));
                open.Push((incompleteSplit[at] + 1, end, false, true));
            }
            else if (headIsStart)
            {
                var split = completeSplit[area + at];
                open.Push((start, split, true, false));
                open.Push((split, end, true, true));
            }
            else
            {
                var split = completeSplit[at];
                open.Push((start, split, false, true));
                open.Push((split, end, false, false));
            }
        }
    }
}
