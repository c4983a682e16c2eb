using System.Numerics;

namespace Nadir.Metrics;

/// <summary>
/// Chooses among the trees that the network holds possible, by weights of their <see cref="TreeFeatures"/>.
/// Thread-safe.
/// </summary>
internal sealed class TreeRanker
{
    private readonly TreeFeatures _features;
    private readonly float[] _weights;
    private readonly float _network;

    /// <param name="relations">Names of the relations.</param>
    /// <param name="weights">By the last digits of a feature; their number is a power of 2.</param>
    /// <param name="network">What the network's score is multiplied by.</param>
    /// <exception cref="InvalidDataException">The number of weights is no power of 2.</exception>
    internal TreeRanker(string[] relations, float[] weights, float network)
    {
        if (!BitOperations.IsPow2(weights.Length))
        {
            throw new InvalidDataException(
                $"The parser's model has {weights.Length} weights of trees, which is no power of 2.");
        }

        (_features, _weights, _network) = (new TreeFeatures(relations), weights, network);
    }

    /// <summary>The best of a caption's trees, the first of equals.</summary>
    /// <param name="forms">The caption's tokens.</param>
    /// <param name="trees">At least one.</param>
    internal ParseCandidate Best(IReadOnlyList<string> forms, List<ParseCandidate> trees)
    {
        if (trees.Count == 1)
        {
            return trees[0];
        }

        var words = new ulong[forms.Count];
        for (var i = 0; i < words.Length; i++)
        {
            words[i] = TreeFeatures.WordOf(forms[i]);
        }

        var features = new List<ulong>(64 * words.Length);
        var best = trees[0];
        var highest = float.NegativeInfinity;
        foreach (var tree in trees)
        {
            features.Clear();
            _features.List(words, tree, features);
            var score = _network * tree.Score;
            foreach (var feature in features)
            {
                score += _weights[(int)(feature & (uint)(_weights.Length - 1))];
            }

            if (score > highest)
            {
                (best, highest) = (tree, score);
            }
        }

        return best;
    }
}
