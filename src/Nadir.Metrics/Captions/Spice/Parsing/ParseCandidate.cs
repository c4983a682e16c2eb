namespace Nadir.Metrics;

/// <summary>
/// One of the trees that the network holds possible for a caption. Numbers stand for the network's tags and relations.
/// </summary>
/// <param name="Tags">By token, the part of speech.</param>
/// <param name="Heads">By token, the number of its head from 1, 0 for the root.</param>
/// <param name="Relations">By token, the relation to its head.</param>
/// <param name="TagScore">Sum of the logarithms of the tags' probabilities.</param>
/// <param name="TreeScore">Sum of the logarithms of the probabilities of heads and relations.</param>
internal sealed record ParseCandidate(int[] Tags, int[] Heads, int[] Relations, float TagScore, float TreeScore)
{
    internal float Score => TagScore + TreeScore;

    /// <summary>Whether all of both trees is the same.</summary>
    internal bool IsSameTree(ParseCandidate other) =>
        Heads.AsSpan().SequenceEqual(other.Heads) && Relations.AsSpan().SequenceEqual(other.Relations)
            && Tags.AsSpan().SequenceEqual(other.Tags);
}

/// <summary>A head and a relation that a token may have.</summary>
/// <param name="Head">From 1, 0 for the root.</param>
/// <param name="Relation">The relation's number.</param>
/// <param name="Score">The logarithm of the probability of both.</param>
internal readonly record struct HeadChoice(int Head, int Relation, float Score);
