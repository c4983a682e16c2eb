namespace Nadir.Metrics;

/// <summary>"A lot of trees": the trees take the lot's place, and the words before them become a determiner.</summary>
internal static class Quantifiers
{
    private static readonly HashSet<string> AfterArticle = Words(
        "lot assortment number couple bunch handful litany sheaf slew dozen series variety multitude wad clutch wave "
            + "mountain array "
        + "spate string ton range plethora heap sort form kind type version bit pair triple total");

    private static readonly HashSet<string> Alone = Words(
        "lots many several plenty tons dozens multitudes mountains loads pairs tens hundreds thousands millions "
            + "billions trillions");

    private static readonly HashSet<string> BeforeDeterminer = Words(
        "some all both neither everyone nobody one two three four five six seven eight nine ten hundred thousand "
            + "million billion trillion");

    internal static void Replace(DependencyGraph graph)
    {
        foreach (var node in graph.Nodes.ToArray())
        {
            if (node.Copy == 0 && node.Position > 0 && Find(graph, node) is { } noun)
            {
                if (node.Incoming.Count == 0)
                {
                    return;
                }

                Replace(node, noun.Edge, noun.Words);
            }
        }
    }

    private static (DependencyEdge Edge, List<DependencyNode> Words)? Find(DependencyGraph graph, DependencyNode word)
    {
        var form = word.Form.ToLowerInvariant();
        var after = word.Position + 1 < graph.Nodes.Count ? graph.Nodes[word.Position + 1] : null;
        if (after is null || !after.Form.Equals("of", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        foreach (var edge in word.Outgoing)
        {
            var noun = edge.Dependent;
            if (edge.Relation != "nmod:of"
                || !noun.Outgoing.Exists(other => other.Relation == "case" && other.Dependent == after))
            {
                continue;
            }

            var isPronoun = noun.Tag.StartsWith("PRP", StringComparison.Ordinal);
            if (!noun.IsNoun && !isPronoun)
            {
                continue;
            }

            var left = word.Outgoing.Where(other => other.Dependent.Position < word.Position).ToList();
            var article = left.Find(other => other.Relation == "det"
                && other.Dependent.Form is "a" or "an" or "A" or "An");
            if (AfterArticle.Contains(form) && article is not null)
            {
                var adjectives = left.Where(other => other.Relation == "amod").Select(other => other.Dependent);
                return (edge, [.. adjectives.Append(article.Dependent).Append(word).Append(after)]);
            }

            var digits = form.All(char.IsAsciiDigit);
            var isAlone = Alone.Contains(form)
                || (form.Length > 1 && form[^1] == 's' && form[..^1].All(char.IsAsciiDigit));
            if (isAlone || ((digits || BeforeDeterminer.Contains(form)) && (isPronoun || noun.Has("det"))))
            {
                return (edge, [.. left.Select(other => other.Dependent).Append(word).Append(after)]);
            }
        }

        return null;
    }

    private static void Replace(DependencyNode word, DependencyEdge toNoun, List<DependencyNode> words)
    {
        var noun = toNoun.Dependent;
        var parent = PathToTop(word, []);
        DependencyGraph.Remove(toNoun);
        if (parent is not null)
        {
            DependencyGraph.Add(parent.Head, noun, parent.Relation,
                derived: parent.Relation.StartsWith("nmod", StringComparison.Ordinal));
        }

        words.Sort((first, second) => first.Position.CompareTo(second.Position));
        DependencyGraph.Hang(noun, words[0], "det:qmod");
        foreach (var other in words.Skip(1))
        {
            DependencyGraph.Hang(words[0], other, "mwe");
        }
    }

    // The edge from the parent through which the top is reached.
    private static DependencyEdge? PathToTop(DependencyNode node, HashSet<DependencyNode> seen)
    {
        seen.Add(node);
        foreach (var edge in node.Incoming.OrderBy(edge => edge.Head.Position).ThenBy(edge => edge.Head.Copy))
        {
            if (edge.Head.Position == 0 || (!seen.Contains(edge.Head) && PathToTop(edge.Head, seen) is not null))
            {
                return edge;
            }
        }

        return null;
    }

    private static HashSet<string> Words(string list) => list.Split(' ').ToHashSet(StringComparer.Ordinal);
}
