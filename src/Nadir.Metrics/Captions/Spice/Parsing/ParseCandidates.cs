using System.Runtime.InteropServices;

namespace Nadir.Metrics;

/// <summary>Lists the trees that the parser's network holds possible: other heads, other relations, other tags. Thread-safe.</summary>
internal sealed class ParseCandidates(DependencyParserNetwork network, CandidateLimits limits)
{
    /// <summary>Finds trees.</summary>
    /// <param name="sentences">Tokens; each sentence has at least one. The longest first.</param>
    /// <returns>By sentence, its trees, the best first; at least one.</returns>
    internal List<ParseCandidate>[] Find(IReadOnlyList<IReadOnlyList<string>> sentences)
    {
        var lower = network.Read(sentences);
        var upper = network.Score(lower);
        var found = new List<ParseCandidate>[sentences.Count];
        var tagScores = TagScores(upper, lower.Count);
        var others = new List<OtherTag>();
        for (var i = 0; i < found.Length; i++)
        {
            found[i] = [];
            Add(found[i], upper, i, lower.Places[i].Start, tagScores, null);
            if (limits.Trees > 1)
            {
                others.AddRange(OtherTags(tagScores, i, lower.Places[i]));
            }
        }

        if (others.Count > 0)
        {
            var changed = network.Score(WithOtherTags(lower, others));
            for (var i = 0; i < others.Count; i++)
            {
                var sentence = others[i].Sentence;
                Add(found[sentence], changed, i, lower.Places[sentence].Start, tagScores, others[i]);
            }
        }

        foreach (var trees in found)
        {
            Prune(trees);
        }

        return found;
    }

    private void Prune(List<ParseCandidate> trees)
    {
        // The sort is stable, so that equal scores stay in the order in which they were found.
        var sorted = trees.OrderByDescending(tree => tree.Score).ToList();
        trees.Clear();
        foreach (var tree in sorted)
        {
            if (trees.Count == limits.Trees || tree.Score < sorted[0].Score - limits.Gap)
            {
                break;
            }

            if (!trees.Exists(tree.IsSameTree))
            {
                trees.Add(tree);
            }
        }
    }

    private void Add(List<ParseCandidate> trees, UpperScores upper, int sentence, int first, float[] tagScores, OtherTag? other)
    {
        var (start, length) = upper.Places[sentence];
        var tags = new int[length];
        var tagScore = 0f;
        for (var j = 0; j < length; j++)
        {
            tags[j] = other is { } forced && forced.Token == j ? forced.Tag : VectorOperations.IndexOfMaximum(network.TagScores(upper, start + j));
            tagScore += tagScores[((first + j) * network.TagNames.Length) + tags[j]];
        }

        var arcs = new float[(length + 1) * (length + 1)];
        network.ScoreArcs(upper, sentence, arcs);
        var heads = new int[length];
        ProjectiveTree.Find(arcs, length, heads);
        var choices = Choices(upper, start, arcs, heads);
        var best = new int[length];
        var bestScore = 0f;
        for (var j = 0; j < length; j++)
        {
            // The first choice of the head that the best tree has is its likeliest relation.
            var choice = Array.Find(choices[j], choice => choice.Head == heads[j]);
            best[j] = choice.Relation;
            bestScore += choice.Score;
        }

        trees.Add(new ParseCandidate(tags, heads, best, tagScore, bestScore));
        if (limits.Trees == 1)
        {
            return;
        }

        foreach (var (picks, score) in TreeChoices.Best(choices, limits.Trees, limits.Gap))
        {
            var tree = new ParseCandidate(tags, new int[length], new int[length], tagScore, score);
            for (var j = 0; j < length; j++)
            {
                tree.Heads[j] = choices[j][picks[j]].Head;
                tree.Relations[j] = choices[j][picks[j]].Relation;
            }

            trees.Add(tree);
        }
    }

    // By token, heads and relations that are likely enough, and always the likeliest relation to the head of the best tree.
    private HeadChoice[][] Choices(UpperScores upper, int start, Span<float> arcs, int[] heads)
    {
        var length = heads.Length;
        var pairs = new List<(int Dependent, int Head)>(length + 8);
        var scores = new List<float>(length + 8);
        for (var j = 0; j < length; j++)
        {
            var row = arcs.Slice((j + 1) * (length + 1), length + 1);
            row[j + 1] = float.NegativeInfinity;
            VectorOperations.Softmax(row);
            for (var head = 0; head <= length; head++)
            {
                if (head == heads[j] || (limits.Trees > 1 && row[head] > limits.Probability))
                {
                    pairs.Add((start + j, head == 0 ? -1 : start + head - 1));
                    scores.Add(MathF.Log(Math.Max(row[head], 1e-12f)));
                }
            }
        }

        var relations = network.ScoreRelations(upper, CollectionsMarshal.AsSpan(pairs));
        var choices = new HeadChoice[length][];
        var own = new List<HeadChoice>();
        for (var i = 0; i < pairs.Count; i++)
        {
            var (dependent, head) = (pairs[i].Dependent - start, pairs[i].Head < 0 ? 0 : pairs[i].Head - start + 1);
            AddRelations(own, head, scores[i], relations.AsSpan(i * network.RelationStride, network.RelationNames.Length));
            if (i + 1 == pairs.Count || pairs[i + 1].Dependent != pairs[i].Dependent)
            {
                choices[dependent] = [.. own.OrderByDescending(choice => choice.Score)];
                own.Clear();
            }
        }

        return choices;
    }

    private void AddRelations(List<HeadChoice> choices, int head, float score, Span<float> relations)
    {
        if (head == 0)
        {
            choices.Add(new HeadChoice(0, network.RootRelation, score));
            return;
        }

        relations[network.RootRelation] = float.NegativeInfinity;
        VectorOperations.Softmax(relations);
        var best = VectorOperations.IndexOfMaximum(relations);
        choices.Add(new HeadChoice(head, best, score + MathF.Log(relations[best])));
        if (limits.Trees == 1)
        {
            return;
        }

        var share = MathF.Exp(score);
        for (var relation = 0; relation < relations.Length; relation++)
        {
            if (relation != best && relations[relation] * share > limits.Probability)
            {
                choices.Add(new HeadChoice(head, relation, score + MathF.Log(relations[relation])));
            }
        }
    }

    private float[] TagScores(UpperScores upper, int count)
    {
        var tags = network.TagNames.Length;
        var scores = new float[count * tags];
        for (var token = 0; token < count; token++)
        {
            var own = scores.AsSpan(token * tags, tags);
            network.TagScores(upper, token).CopyTo(own);
            VectorOperations.Softmax(own);
            for (var tag = 0; tag < tags; tag++)
            {
                own[tag] = MathF.Log(Math.Max(own[tag], 1e-12f));
            }
        }

        return scores;
    }

    private IEnumerable<OtherTag> OtherTags(float[] tagScores, int sentence, (int Start, int Length) place)
    {
        var tags = network.TagNames.Length;
        var others = new List<OtherTag>();
        for (var token = 0; token < place.Length; token++)
        {
            var own = tagScores.AsSpan((place.Start + token) * tags, tags);
            var best = VectorOperations.IndexOfMaximum(own);
            for (var tag = 0; tag < tags; tag++)
            {
                if (tag != best && own[tag] > limits.LowestTag)
                {
                    others.Add(new OtherTag(sentence, token, tag, own[tag]));
                }
            }
        }

        return others.OrderByDescending(other => other.Score).Take(limits.OtherTags);
    }

    // A sentence for each other tag, as if the lower layers were sure of it.
    private LowerStates WithOtherTags(LowerStates lower, List<OtherTag> others)
    {
        var (length, tags) = (network.StateLength, network.TagNames.Length);
        var places = new (int Start, int Length)[others.Count];
        var count = 0;
        for (var i = 0; i < places.Length; i++)
        {
            places[i] = (count, lower.Places[others[i].Sentence].Length);
            count += places[i].Length;
        }

        var changed = new LowerStates(places, new float[count * length], new float[count * tags], new int[lower.FunctionWords.Length == 0 ? 0 : count]);
        for (var i = 0; i < places.Length; i++)
        {
            var from = lower.Places[others[i].Sentence];
            lower.States.AsSpan(from.Start * length, from.Length * length).CopyTo(changed.States.AsSpan(places[i].Start * length));
            lower.Beliefs.AsSpan(from.Start * tags, from.Length * tags).CopyTo(changed.Beliefs.AsSpan(places[i].Start * tags));
            if (changed.FunctionWords.Length > 0)
            {
                lower.FunctionWords.AsSpan(from.Start, from.Length).CopyTo(changed.FunctionWords.AsSpan(places[i].Start));
            }

            var own = changed.Beliefs.AsSpan((places[i].Start + others[i].Token) * tags, tags);
            own.Clear();
            own[others[i].Tag] = 1;
        }

        return changed;
    }

    private readonly record struct OtherTag(int Sentence, int Token, int Tag, float Score);
}

/// <summary>How many trees are listed.</summary>
/// <param name="Trees">Of a caption, at most; 1 for the best alone.</param>
/// <param name="Gap">How much lower than the best one's a tree's score may be.</param>
/// <param name="Probability">The lowest one of a head with its relation.</param>
/// <param name="LowestTag">The lowest logarithm of the probability of a tag.</param>
/// <param name="OtherTags">Of a caption, how many tags are tried in place of likelier ones.</param>
internal sealed record CandidateLimits(
    int Trees = CandidateLimits.MostTrees, float Gap = 7, float Probability = 0.005f, float LowestTag = -4, int OtherTags = 5)
{
    /// <summary>Trees of a caption that a ranker chooses from.</summary>
    internal const int MostTrees = 24;
}
