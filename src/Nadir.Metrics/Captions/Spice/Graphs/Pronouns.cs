namespace Nadir.Metrics;

/// <summary>Pronouns give their place to the noun that they stand for, as far as the original finds it.</summary>
internal static class Pronouns
{
    private static readonly HashSet<string> Singular = new(
        "i me myself mine my yourself he him himself his she her herself hers it itself its one oneself".Split(' '),
        StringComparer.OrdinalIgnoreCase);

    internal static void Resolve(DependencyGraph graph)
    {
        foreach (var pronoun in graph.Nodes.ToArray())
        {
            if (!pronoun.Tag.StartsWith("PRP", StringComparison.Ordinal) || pronoun.Position <= 1
                || !pronoun.Incoming.Exists(edge => edge.Head != graph.Top))
            {
                continue;
            }

            var noun = FirstNoun(graph, Singular.Contains(pronoun.Form));
            if (noun is not null && noun.Position < pronoun.Position)
            {
                MoveEdges(pronoun, noun);
            }
        }
    }

    private static DependencyNode? FirstNoun(DependencyGraph graph, bool singular)
    {
        var queue = new Queue<DependencyNode>();
        var seen = new HashSet<DependencyNode>();
        foreach (var edge in graph.Top.Outgoing.OrderBy(edge => edge.Dependent.Position).Take(1))
        {
            queue.Enqueue(edge.Dependent);
        }

        while (queue.TryDequeue(out var node))
        {
            if (!seen.Add(node))
            {
                continue;
            }

            if (node.IsNoun && !(singular && node.IsPlural))
            {
                return node;
            }

            foreach (var edge in node.Outgoing.OrderBy(edge => edge.Dependent.Position)
                .ThenBy(edge => edge.Dependent.Copy))
            {
                queue.Enqueue(edge.Dependent);
            }
        }

        return null;
    }

    private static void MoveEdges(DependencyNode pronoun, DependencyNode noun)
    {
        foreach (var edge in pronoun.Incoming.ToArray())
        {
            DependencyGraph.Remove(edge);
            DependencyGraph.Add(edge.Head, noun, edge.Relation, derived: true, loops: true);
        }

        foreach (var edge in pronoun.Outgoing.ToArray())
        {
            DependencyGraph.Remove(edge);
            DependencyGraph.Add(noun, edge.Dependent, edge.Relation, derived: true, loops: true);
        }
    }
}
