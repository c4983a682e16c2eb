namespace Nadir.Metrics;

/// <summary>
/// Joins prepositions of two and three words: the first becomes the case word, the others belong to it.
/// </summary>
internal static class PrepositionPhrases
{
    private static readonly HashSet<string> Plain = Words(
        "across from,along with,alongside of,apart from,as for,as from,as of,as per,as to,aside from,based on,close "
            + "by,close to,"
        + "contrary to,compared to,compared with,except for,exclusive of,far from,followed by,inside of,irrespective "
        + "of,next to,near to,"
        + "off of,out of,outside of,owing to,preliminary to,preparatory to,previous to,pursuant to,regardless "
        + "of,subsequent to,"
        + "thanks to,together with");

    private static readonly HashSet<string> WithHead = Words(
        "apart from,as from,aside from,away from,far from,close by,close to,contrary to,next to,near to,out "
            + "of,outside of,"
        + "pursuant to,regardless of,together with");

    private static readonly HashSet<string> OfThree = Words(
        "by means of,in accordance with,in addition to,in case of,in front of,in lieu of,in place of,in spite of,on "
            + "account of,"
        + "on behalf of,on top of,with regard to,with respect to");

    internal static void Join(DependencyGraph graph)
    {
        for (var i = 1; i < graph.Nodes.Count; i++)
        {
            JoinPlain(graph.Nodes[i]);
        }

        for (var i = 1; i < graph.Nodes.Count; i++)
        {
            JoinWithHead(graph.Nodes[i]);
        }

        for (var i = 1; i < graph.Nodes.Count; i++)
        {
            JoinThree(graph.Nodes[i]);
        }
    }

    // Both words under one head.
    private static void JoinPlain(DependencyNode head)
    {
        foreach (var edge in head.Outgoing.ToArray())
        {
            if (edge.Relation is not ("case" or "advmod") || edge.Dependent.Outgoing.Count > 0)
            {
                continue;
            }

            var first = edge.Dependent;
            var second = head.Outgoing.Find(other => other.Relation == "case"
                && other.Dependent.Position == first.Position + 1
                && other.Dependent.Outgoing.Count == 0)?.Dependent;
            if (second is not null && Plain.Contains(Phrase(first, second)))
            {
                DependencyGraph.Hang(head, first, "case");
                DependencyGraph.Hang(first, second, "mwe");
            }
        }
    }

    // The first word is the head of the phrase: "next" of "next to a road".
    private static void JoinWithHead(DependencyNode first)
    {
        foreach (var edge in first.Outgoing.ToArray())
        {
            if (edge.Relation != "nmod")
            {
                continue;
            }

            var noun = edge.Dependent;
            var second = noun.Outgoing.Find(other => other.Relation == "case"
                && other.Dependent.Position == first.Position + 1
                && other.Dependent.Outgoing.Count == 0)?.Dependent;
            if (second is null || !WithHead.Contains(Phrase(first, second)))
            {
                continue;
            }

            DependencyGraph.Remove(edge);
            TakePlace(first, noun, relation =>
                relation == "root" || (first.Has("cop") && IsClausal(relation)) ? relation : "nmod");
            DependencyGraph.Hang(noun, first, "case");
            DependencyGraph.Hang(first, second, "mwe");
            return;
        }
    }

    private static void JoinThree(DependencyNode second)
    {
        var first = second.Outgoing.Find(edge => edge.Relation == "case"
            && edge.Dependent.Position == second.Position - 1)?.Dependent;
        if (first is null)
        {
            return;
        }

        foreach (var edge in second.Outgoing.ToArray())
        {
            if (edge.Relation is not ("nmod" or "acl" or "advcl"))
            {
                continue;
            }

            var noun = edge.Dependent;
            var third = noun.Outgoing.Find(other => other.Relation is "case" or "mark"
                && other.Dependent.Position == second.Position + 1)?.Dependent;
            if (third is null || !OfThree.Contains(Phrase(first, second) + " " + third.Form.ToLowerInvariant()))
            {
                continue;
            }

            DependencyGraph.Remove(edge);
            TakePlace(second, noun, relation => relation);
            DependencyGraph.Hang(noun, first, "case");
            DependencyGraph.Hang(first, second, "mwe");
            DependencyGraph.Hang(first, third, "mwe");
            return;
        }
    }

    // Edges into the old node go to the new one, and the old one's children with them.
    private static void TakePlace(DependencyNode old, DependencyNode noun, Func<string, string> relation)
    {
        foreach (var edge in old.Incoming.ToArray())
        {
            DependencyGraph.Remove(edge);
            DependencyGraph.Add(edge.Head, noun, relation(edge.Relation));
        }

        foreach (var edge in old.Outgoing.ToArray())
        {
            DependencyGraph.Remove(edge);
            DependencyGraph.Add(noun, edge.Dependent, edge.Relation);
        }
    }

    private static bool IsClausal(string relation) =>
        relation is "acl" or "advcl" or "ccomp" or "xcomp" or "csubj" or "csubjpass" or "acl:relcl" or "parataxis"
            or "conj";

    private static string Phrase(DependencyNode first, DependencyNode second) =>
        first.Form.ToLowerInvariant() + " " + second.Form.ToLowerInvariant();

    private static HashSet<string> Words(string list) => list.Split(',').ToHashSet(StringComparer.Ordinal);
}
