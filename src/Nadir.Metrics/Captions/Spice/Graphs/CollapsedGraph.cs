namespace Nadir.Metrics;

/// <summary>
/// Makes of a basic tree the graph that CoreNLP 3.6 calls collapsed and CC-processed: prepositions become part of the
/// relation, conjoined words share what they have in common.
/// </summary>
internal static class CollapsedGraph
{
    /// <summary>Makes the graph.</summary>
    /// <param name="tree">The basic tree.</param>
    internal static DependencyGraph From(ReadOnlySpan<DependencyToken> tree)
    {
        var graph = new DependencyGraph(tree);
        foreach (var node in graph.Nodes)
        {
            if (node.Has("auxpass"))
            {
                MarkPassiveSubjects(node);
            }
        }

        PrepositionPhrases.Join(graph);
        ConjoinedPhrases.Expand(graph);
        NamePrepositions(graph);
        NameConjunctions(graph);
        ShareBetweenConjuncts(graph);
        return graph;
    }

    private static void MarkPassiveSubjects(DependencyNode verb)
    {
        foreach (var edge in verb.Outgoing)
        {
            edge.Relation = edge.Relation switch { "nsubj" => "nsubjpass", "csubj" => "csubjpass", var other => other };
        }
    }

    // The last case word in the order of the hash table stays.
    private static void NamePrepositions(DependencyGraph graph)
    {
        foreach (var node in graph.Nodes)
        {
            if (!node.Has("case"))
            {
                continue;
            }

            var cases = node.CasesByHash().ToList();
            foreach (var edge in node.Incoming)
            {
                if (edge.Relation == "nmod" && cases.Exists(word => word.Form == "by") && edge.Head.Has("auxpass"))
                {
                    edge.Relation = "nmod:agent";
                }
                else if (edge.Relation is "nmod" or "acl" or "advcl")
                {
                    edge.Relation += ":" + cases[^1].Preposition('_');
                }
            }
        }
    }

    private static void NameConjunctions(DependencyGraph graph)
    {
        foreach (var node in graph.Nodes)
        {
            var words = node.Outgoing.Where(edge => edge.Relation == "cc").Select(edge => edge.Dependent)
                .OrderBy(word => word.Position).ToList();
            if (words.Count == 0)
            {
                continue;
            }

            foreach (var edge in node.Outgoing.Where(edge => edge.Relation == "conj"))
            {
                var place = edge.Dependent.Position;
                var word = words.FindLast(word => word.Position < place) ?? words[0];
                edge.Relation = "conj:" + NameOf(graph, word);
            }
        }
    }

    private static string NameOf(DependencyGraph graph, DependencyNode word)
    {
        var phrase = word.Preposition(' ');
        if (phrase is "but" && word.Position + 1 < graph.Nodes.Count
            && graph.Nodes[word.Position + 1].Form.ToLowerInvariant() is var next
            && next is "also" or "not" or "rather")
        {
            phrase += " " + next;
        }

        return phrase switch
        {
            "as well" or "as well as" or "but also" or "not to mention" or "&" => "and",
            "but not" or "instead of" or "rather than" or "but rather" or "if not" => "negcc",
            _ => phrase.Replace(' ', '_'),
        };
    }

    private static void ShareBetweenConjuncts(DependencyGraph graph)
    {
        var conjunctions = graph.Edges().FindAll(edge => edge.Relation.StartsWith("conj:", StringComparison.Ordinal));
        if (conjunctions.Count == 0)
        {
            return;
        }

        var incoming = graph.Nodes.ToDictionary(node => node, node => node.Incoming.ToArray());
        var relative = graph.Nodes.Where(node => node.Incoming.Exists(edge => edge.Relation == "acl:relcl"))
            .ToHashSet();
        foreach (var conjunction in conjunctions)
        {
            var (first, second) = (conjunction.Head, conjunction.Dependent);
            var relatives = relative.Contains(first) && relative.Contains(second);
            foreach (var edge in incoming[first])
            {
                var skipped = edge.Relation is "case" or "root" || edge.Head == second
                    || (relatives && edge.Relation is "dobj" or "nsubj");
                if (!skipped)
                {
                    DependencyGraph.Add(edge.Head, second, edge.Relation, derived: true);
                }
            }
        }

        foreach (var conjunction in conjunctions)
        {
            var (first, second) = (conjunction.Head, conjunction.Dependent);
            if (first.Outgoing.Find(IsSubject) is { } subject && !second.Outgoing.Exists(IsSubject)
                && (second.Tag.StartsWith("VB", StringComparison.Ordinal)
                    || second.Tag.StartsWith("JJ", StringComparison.Ordinal)))
            {
                DependencyGraph.Add(second, subject.Dependent, SubjectOf(second, subject.Relation), derived: true);
            }
        }
    }

    // The second verb may be passive where the first is not.
    private static string SubjectOf(DependencyNode verb, string relation) => relation switch
    {
        "nsubjpass" when verb.Tag is "VB" or "VBZ" or "VBP" or "JJ" or "JJR" or "JJS" => "nsubj",
        "nsubj" when verb.Has("auxpass") => "nsubjpass",
        _ => relation,
    };

    private static bool IsSubject(DependencyEdge edge) =>
        edge.Relation is "nsubj" or "nsubjpass" or "csubj" or "csubjpass";
}
