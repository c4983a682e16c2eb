namespace Nadir.Metrics;

/// <summary>
/// "In the sea and on the shore": what the phrases hang on is copied, so that each phrase has a head of its own.
/// </summary>
internal static class ConjoinedPhrases
{
    internal static void Expand(DependencyGraph graph)
    {
        ExpandPhrases(graph);
        ExpandPrepositions(graph);
    }

    private static void ExpandPhrases(DependencyGraph graph)
    {
        foreach (var edge in graph.Edges())
        {
            var (governor, first) = (edge.Head, edge.Dependent);
            if (edge.Relation is not ("nmod" or "acl" or "advcl") || governor == graph.Top || !first.Has("case")
                || !first.Has("cc"))
            {
                continue;
            }

            var conjuncts = first.Outgoing.FindAll(other => other.Relation == "conj" && other.Dependent.Has("case"));
            foreach (var conjunct in conjuncts)
            {
                // A copy for each pair of case words, though the phrase hangs on the first copy only: so does the
                // original.
                var cases = CasesOf(first) * CasesOf(conjunct.Dependent);
                for (var i = 0; i < cases; i++)
                {
                    var copy = graph.Copy(governor);
                    DependencyGraph.Add(governor, copy, "conj");
                    if (i == 0)
                    {
                        DependencyGraph.Remove(conjunct);
                        DependencyGraph.Add(copy, conjunct.Dependent, edge.Relation);
                    }
                }
            }

            if (conjuncts.Count > 0)
            {
                foreach (var word in first.Outgoing.FindAll(other => other.Relation == "cc"))
                {
                    DependencyGraph.Remove(word);
                    DependencyGraph.Add(governor, word.Dependent, "cc");
                }
            }
        }
    }

    private static int CasesOf(DependencyNode node) => node.Outgoing.Count(edge => edge.Relation == "case");

    private static void ExpandPrepositions(DependencyGraph graph)
    {
        foreach (var edge in graph.Edges())
        {
            var (governor, noun) = (edge.Head, edge.Dependent);
            if (edge.Relation is not ("nmod" or "acl" or "advcl") || governor == graph.Top)
            {
                continue;
            }

            foreach (var preposition in noun.Outgoing.FindAll(other => other.Relation == "case"
                && other.Dependent.Has("cc")).Select(other => other.Dependent))
            {
                foreach (var other in preposition.Outgoing.FindAll(other => other.Relation == "conj"))
                {
                    var copy = graph.Copy(governor);
                    var word = preposition.Child("cc")!;
                    DependencyGraph.Add(governor, copy, "conj:" + word.Form.ToLowerInvariant());
                    DependencyGraph.Add(copy, noun, edge.Relation + ":" + other.Dependent.Preposition('_'));
                }
            }
        }
    }
}
