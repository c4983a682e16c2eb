using System.Runtime.InteropServices;

namespace Nadir.Metrics;

/// <summary>
/// Lists the trees that networks hold possible: other heads, other relations, other tags. The first network reads every
/// caption; the others read those that it is not sure of, and then the mean of the logarithms of all networks'
/// probabilities counts. Thread-safe.
/// </summary>
internal sealed class ParseCandidates
{
    private readonly DependencyParserNetwork[] _networks;
    private readonly CandidateLimits _limits;
    private readonly int _tags;
    private readonly int _rootRelation;

    /// <param name="networks">At least one.</param>
    /// <param name="limits">How many trees are listed.</param>
    /// <exception cref="InvalidDataException">The networks have other tags or relations than the first.</exception>
    internal ParseCandidates(DependencyParserNetwork[] networks, CandidateLimits limits)
    {
        (_networks, _limits) = (networks, limits);
        (_tags, _rootRelation) = (networks[0].TagNames.Length, networks[0].RootRelation);
        if (networks.Any(network => !network.TagNames.SequenceEqual(networks[0].TagNames)
            || !network.RelationNames.SequenceEqual(networks[0].RelationNames)))
        {
            throw new InvalidDataException("The networks of the parser's model have different tags or relations.");
        }
    }

    /// <summary>Finds trees.</summary>
    /// <param name="sentences">Tokens; each sentence has at least one. The longest first.</param>
    /// <param name="buffers">What it is computed in.</param>
    /// <returns>By sentence, its trees, the best first; at least one.</returns>
    internal List<ParseCandidate>[] Find(IReadOnlyList<IReadOnlyList<string>> sentences, ParserBuffers buffers)
    {
        buffers.Reset();
        var readings = new List<Reading> { Read(_networks[0], sentences, buffers) };
        var beliefs = Choices(readings, buffers);
        var found = new List<ParseCandidate>[sentences.Count];
        var open = new List<int>();
        for (var i = 0; i < found.Length; i++)
        {
            found[i] = [];
            if (_limits.Trees > 1 && !beliefs.IsCertain(i, _tags, _limits.LowestTag))
            {
                open.Add(i);
            }
            else
            {
                Add(found[i], beliefs, i, beliefs, i, null);
            }
        }

        if (open.Count > 0)
        {
            var rest = open.ConvertAll(i => sentences[i]);
            readings[0] = readings[0].Of(open);
            readings.AddRange(_networks.Skip(1).Select(network => Read(network, rest, buffers)));
            beliefs = Choices(readings, buffers);
            var others = new List<OtherTag>();
            for (var i = 0; i < open.Count; i++)
            {
                Add(found[open[i]], beliefs, i, beliefs, i, null);
                others.AddRange(OtherTags(beliefs, i));
            }

            AddOtherTags(found, open, readings, beliefs, others, buffers);
        }

        foreach (var trees in found.Where(trees => trees.Count > 1))
        {
            Prune(trees);
        }

        return found;
    }

    private static Reading Read(
        DependencyParserNetwork network, IReadOnlyList<IReadOnlyList<string>> sentences, ParserBuffers buffers)
    {
        var lower = network.Read(sentences, buffers);
        return new Reading(network, lower, network.Score(lower, buffers));
    }

    private void AddOtherTags(
        List<ParseCandidate>[] found, List<int> open, List<Reading> readings, Beliefs beliefs, List<OtherTag> others,
        ParserBuffers buffers)
    {
        if (others.Count == 0)
        {
            return;
        }

        var changed = readings.ConvertAll(reading =>
        {
            var lower = WithOtherTags(reading, others, buffers);
            return new Reading(reading.Network, lower, reading.Network.Score(lower, buffers));
        });
        var choices = Choices(changed, buffers);
        for (var i = 0; i < others.Count; i++)
        {
            Add(found[open[others[i].Sentence]], choices, i, beliefs, others[i].Sentence, others[i]);
        }
    }

    private void Prune(List<ParseCandidate> trees)
    {
        // The sort is stable, so that equal scores stay in the order in which they were found.
        var sorted = trees.OrderByDescending(tree => tree.Score).ToList();
        trees.Clear();
        foreach (var tree in sorted)
        {
            if (trees.Count == _limits.Trees || tree.Score < sorted[0].Score - _limits.Gap)
            {
                break;
            }

            if (!trees.Exists(tree.IsSameTree))
            {
                trees.Add(tree);
            }
        }
    }

    // Trees of a sentence, which have the tags that are likeliest there; what these cost is what they cost before any
    // tag was changed.
    private void Add(List<ParseCandidate> trees, Beliefs choices, int sentence, Beliefs unchanged,
        int unchangedSentence, OtherTag? other)
    {
        var (heads, ofTokens) = choices.Sentences[sentence];
        var (tags, best) = (new int[heads.Length], new int[heads.Length]);
        var (tagScore, bestScore) = (0f, 0f);
        for (var j = 0; j < heads.Length; j++)
        {
            tags[j] = other is { } forced && forced.Token == j
                ? forced.Tag
                : VectorOperations.IndexOfMaximum(choices.TagScores(sentence, j, _tags));
            tagScore += unchanged.TagScores(unchangedSentence, j, _tags)[tags[j]];

            // The first choice of the head that the best tree has is its likeliest relation.
            foreach (var choice in ofTokens[j])
            {
                if (choice.Head == heads[j])
                {
                    best[j] = choice.Relation;
                    bestScore += choice.Score;
                    break;
                }
            }
        }

        trees.Add(new ParseCandidate(tags, heads, best, tagScore, bestScore));
        if (_limits.Trees == 1 || Array.TrueForAll(ofTokens, token => token.Length == 1))
        {
            return;
        }

        foreach (var (picks, score) in TreeChoices.Best(ofTokens, _limits.Trees, _limits.Gap))
        {
            var tree = new ParseCandidate(tags, new int[heads.Length], new int[heads.Length], tagScore, score);
            for (var j = 0; j < heads.Length; j++)
            {
                tree.Heads[j] = ofTokens[j][picks[j]].Head;
                tree.Relations[j] = ofTokens[j][picks[j]].Relation;
            }

            trees.Add(tree);
        }
    }

    // By sentence, its best tree's heads, and by token what is likely enough, always the likeliest relation to the best
    // tree's head.
    private Beliefs Choices(List<Reading> readings, ParserBuffers buffers)
    {
        var places = readings[0].Upper.Places;
        var beliefs = new Beliefs(new SentenceChoices[places.Length], new int[places.Length],
            buffers.Take(places.Sum(place => place.Length) * _tags));
        var square = (places[0].Length + 1) * (places[0].Length + 1);
        var (scores, scoresOfOne) = (buffers.Take(square), buffers.Take(square));
        var pairs = new List<(int Sentence, int Dependent, int Head)>();
        var ofPairs = new List<float>();
        var count = 0;
        for (var i = 0; i < places.Length; i++)
        {
            var length = places[i].Length;
            beliefs.Starts[i] = count;
            count += length;
            MeanTags(readings, i, beliefs);
            var arcs = scores.AsSpan(0, (length + 1) * (length + 1));
            MeanArcs(readings, i, arcs, scoresOfOne.AsSpan(0, arcs.Length));
            beliefs.Sentences[i] = new SentenceChoices(new int[length], new HeadChoice[length][]);
            ProjectiveTree.Find(arcs, length, beliefs.Sentences[i].Heads);
            for (var j = 0; j < length; j++)
            {
                var row = arcs.Slice((j + 1) * (length + 1), length + 1);
                VectorOperations.Softmax(row);
                for (var head = 0; head <= length; head++)
                {
                    if (head == beliefs.Sentences[i].Heads[j] || (_limits.Trees > 1 && row[head] > _limits.Probability))
                    {
                        pairs.Add((i, j, head));
                        ofPairs.Add(MathF.Log(Math.Max(row[head], 1e-12f)));
                    }
                }
            }
        }

        var relations = MeanRelations(readings, pairs, buffers);
        var own = new List<HeadChoice>();
        for (var first = 0; first < pairs.Count;)
        {
            var pair = first;
            own.Clear();
            for (; pair < pairs.Count && pairs[pair].Dependent == pairs[first].Dependent
                && pairs[pair].Sentence == pairs[first].Sentence; pair++)
            {
                AddRelations(
                    own, pairs[pair].Head, ofPairs[pair],
                    relations.AsSpan(pair * _networks[0].RelationStride, _networks[0].RelationNames.Length));
            }

            beliefs.Sentences[pairs[first].Sentence].OfTokens[pairs[first].Dependent] =
                own.Count == 1 ? [own[0]] : [.. own.OrderByDescending(choice => choice.Score)];
            first = pair;
        }

        return beliefs;
    }

    // Logarithms of the tags' probabilities.
    private void MeanTags(List<Reading> readings, int sentence, Beliefs beliefs)
    {
        for (var j = 0; j < readings[0].Upper.Places[sentence].Length; j++)
        {
            var mean = beliefs.TagScores(sentence, j, _tags);
            mean.Clear();
            foreach (var (network, _, upper) in readings)
            {
                VectorOperations.AddLogSoftmax(
                    mean, network.TagScores(upper, upper.Places[sentence].Start + j), 1f / readings.Count);
            }
        }
    }

    // Logarithms of the heads' probabilities; a token is never its own head.
    private static void MeanArcs(List<Reading> readings, int sentence, Span<float> mean, Span<float> scores)
    {
        mean.Clear();
        var size = readings[0].Upper.Places[sentence].Length + 1;
        foreach (var (network, _, upper) in readings)
        {
            network.ScoreArcs(upper, sentence, scores);
            for (var dependent = 1; dependent < size; dependent++)
            {
                var row = scores.Slice(dependent * size, size);
                row[dependent] = -1e9f;
                VectorOperations.AddLogSoftmax(mean.Slice(dependent * size, size), row, 1f / readings.Count);
            }
        }
    }

    // Scores of relations, of several networks the logarithms of their probabilities.
    private float[] MeanRelations(
        List<Reading> readings, List<(int Sentence, int Dependent, int Head)> pairs, ParserBuffers buffers)
    {
        var stride = _networks[0].RelationStride;
        float[]? mean = null;
        foreach (var (network, _, upper) in readings)
        {
            var ofNetwork = pairs.ConvertAll(pair =>
            {
                var start = upper.Places[pair.Sentence].Start;
                return (start + pair.Dependent, pair.Head == 0 ? -1 : start + pair.Head - 1);
            });
            var scores = network.ScoreRelations(upper, CollectionsMarshal.AsSpan(ofNetwork), buffers);
            if (readings.Count == 1)
            {
                return scores;
            }

            mean ??= buffers.TakeZeros(pairs.Count * stride);
            for (var pair = 0; pair < pairs.Count; pair++)
            {
                var row = scores.AsSpan(pair * stride, network.RelationNames.Length);
                row[_rootRelation] = -1e9f;
                VectorOperations.AddLogSoftmax(mean.AsSpan(pair * stride, row.Length), row, 1f / readings.Count);
            }
        }

        return mean!;
    }

    private void AddRelations(List<HeadChoice> choices, int head, float score, Span<float> relations)
    {
        if (head == 0)
        {
            choices.Add(new HeadChoice(0, _rootRelation, score));
            return;
        }

        relations[_rootRelation] = float.NegativeInfinity;
        VectorOperations.Softmax(relations);
        var best = VectorOperations.IndexOfMaximum(relations);
        choices.Add(new HeadChoice(head, best, score + MathF.Log(relations[best])));
        if (_limits.Trees == 1)
        {
            return;
        }

        var share = MathF.Exp(score);
        for (var relation = 0; relation < relations.Length; relation++)
        {
            if (relation != best && relations[relation] * share > _limits.Probability)
            {
                choices.Add(new HeadChoice(head, relation, score + MathF.Log(relations[relation])));
            }
        }
    }

    private IEnumerable<OtherTag> OtherTags(Beliefs beliefs, int sentence)
    {
        var others = new List<OtherTag>();
        for (var token = 0; token < beliefs.Sentences[sentence].Heads.Length; token++)
        {
            var own = beliefs.TagScores(sentence, token, _tags);
            var best = VectorOperations.IndexOfMaximum(own);
            for (var tag = 0; tag < own.Length; tag++)
            {
                if (tag != best && own[tag] > _limits.LowestTag)
                {
                    others.Add(new OtherTag(sentence, token, tag, own[tag]));
                }
            }
        }

        return others.OrderByDescending(other => other.Score).Take(_limits.OtherTags);
    }

    // A sentence for each other tag, as if the lower layers were sure of it.
    private LowerStates WithOtherTags(Reading reading, List<OtherTag> others, ParserBuffers buffers)
    {
        var (lower, length) = (reading.Lower, reading.Network.StateLength);
        var places = new (int Start, int Length)[others.Count];
        var count = 0;
        for (var i = 0; i < places.Length; i++)
        {
            places[i] = (count, lower.Places[others[i].Sentence].Length);
            count += places[i].Length;
        }

        var changed = new LowerStates(
            places, buffers.Take(count * length), buffers.Take(count * _tags),
            new int[lower.FunctionWords.Length == 0 ? 0 : count]);
        for (var i = 0; i < places.Length; i++)
        {
            var from = lower.Places[others[i].Sentence];
            lower.States.AsSpan(from.Start * length, from.Length * length)
                .CopyTo(changed.States.AsSpan(places[i].Start * length));
            lower.Beliefs.AsSpan(from.Start * _tags, from.Length * _tags)
                .CopyTo(changed.Beliefs.AsSpan(places[i].Start * _tags));
            if (changed.FunctionWords.Length > 0)
            {
                lower.FunctionWords.AsSpan(from.Start, from.Length)
                    .CopyTo(changed.FunctionWords.AsSpan(places[i].Start));
            }

            var own = changed.Beliefs.AsSpan((places[i].Start + others[i].Token) * _tags, _tags);
            own.Clear();
            own[others[i].Tag] = 1;
        }

        return changed;
    }

    private readonly record struct OtherTag(int Sentence, int Token, int Tag, float Score);

    private readonly record struct SentenceChoices(int[] Heads, HeadChoice[][] OfTokens);

    // What networks found in the same sentences.
    private sealed record Reading(DependencyParserNetwork Network, LowerStates Lower, UpperScores Upper)
    {
        internal Reading Of(List<int> sentences)
        {
            var places = sentences.ConvertAll(sentence => Lower.Places[sentence]).ToArray();
            return this with { Lower = Lower with { Places = places }, Upper = Upper with { Places = places } };
        }
    }

    // By sentence, its choices and where the tags' scores of its tokens begin.
    private sealed record Beliefs(SentenceChoices[] Sentences, int[] Starts, float[] Tags)
    {
        internal Span<float> TagScores(int sentence, int token, int tags) =>
            Tags.AsSpan((Starts[sentence] + token) * tags, tags);

        internal bool IsCertain(int sentence, int tags, float lowestTag)
        {
            for (var token = 0; token < Sentences[sentence].Heads.Length; token++)
            {
                var likely = 0;
                foreach (var score in TagScores(sentence, token, tags))
                {
                    likely += score > lowestTag ? 1 : 0;
                }

                if (likely > 1 || Sentences[sentence].OfTokens[token].Length > 1)
                {
                    return false;
                }
            }

            return true;
        }
    }
}

/// <summary>How many trees are listed.</summary>
/// <param name="Trees">Of a caption, at most; 1 for the best alone.</param>
/// <param name="Gap">How much lower than the best one's a tree's score may be.</param>
/// <param name="Probability">The lowest one of a head with its relation.</param>
/// <param name="LowestTag">The lowest logarithm of the probability of a tag.</param>
/// <param name="OtherTags">Of a caption, how many tags are tried in place of likelier ones.</param>
internal sealed record CandidateLimits(
    int Trees = CandidateLimits.MostTrees, float Gap = 7, float Probability = 0.01f, float LowestTag = -4,
    int OtherTags = 3)
{
    /// <summary>Trees of a caption that a ranker chooses from.</summary>
    internal const int MostTrees = 24;
}
