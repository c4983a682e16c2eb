using System.Globalization;
using Nadir.Metrics;

namespace Nadir.ParserTraining;

/// <summary>
/// Learns to choose among the trees that networks hold possible for captions which they have not seen: a log-linear
/// model whose right answers are the trees with the most heads and relations right, trained by AdaGrad.
/// </summary>
internal sealed class RankerTrainer(RankerOptions options, TextWriter log)
{
    private readonly float[] _weights = new float[1 << options.Bits];
    private readonly float[] _squares = new float[1 << options.Bits];
    private readonly Dictionary<int, float> _gradient = [];

    /// <summary>What was learned, the mean of the weights after each pass.</summary>
    internal float[] Train(List<RankedCaption> captions)
    {
        var open = captions.FindAll(caption => caption.Trees.Count > 1).ToArray();
        var random = new Random(options.Seed);
        var sums = new double[_weights.Length];
        for (var epoch = 0; epoch < options.Epochs; epoch++)
        {
            random.Shuffle(open);
            var loss = 0.0;
            foreach (var caption in open)
            {
                loss += Step(caption);
            }

            for (var i = 0; i < sums.Length; i++)
            {
                sums[i] += _weights[i];
            }

            log.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"pass {epoch + 1}/{options.Epochs} over {open.Length} captions with several trees: "
                    + $"loss {loss / open.Length:F4}"));
            log.Flush();
        }

        return Array.ConvertAll(sums, sum => (float)(sum / options.Epochs));
    }

    private double Step(RankedCaption caption)
    {
        var count = caption.Trees.Count;
        Span<double> scores = stackalloc double[count];
        var (highest, best) = (double.NegativeInfinity, double.NegativeInfinity);
        for (var i = 0; i < count; i++)
        {
            var sum = (double)(options.Network * caption.Trees[i].Score);
            foreach (var feature in caption.Features[i])
            {
                sum += _weights[feature];
            }

            scores[i] = sum;
            highest = Math.Max(highest, sum);
            best = Math.Max(best, caption.Rightness[i]);
        }

        var (total, right) = (0.0, 0.0);
        for (var i = 0; i < count; i++)
        {
            scores[i] = Math.Exp(scores[i] - highest);
            total += scores[i];
            right += caption.Rightness[i] >= best ? scores[i] : 0;
        }

        right = Math.Max(right, 1e-12 * total);
        _gradient.Clear();
        for (var i = 0; i < count; i++)
        {
            var part = (float)((scores[i] / total) - (caption.Rightness[i] >= best ? scores[i] / right : 0));
            if (Math.Abs(part) > 1e-4f)
            {
                foreach (var feature in caption.Features[i])
                {
                    System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(
                        _gradient, feature, out _) += part;
                }
            }
        }

        foreach (var (feature, sum) in _gradient)
        {
            // What all trees have in common has a sum of nothing.
            if (Math.Abs(sum) > 1e-5f)
            {
                var slope = sum + (options.Decay * _weights[feature]);
                _squares[feature] += slope * slope;
                _weights[feature] -= options.LearningRate * slope / MathF.Sqrt(_squares[feature] + 1e-2f);
            }
        }

        return -Math.Log(right / total);
    }
}

/// <summary>A caption with the trees that a network holds possible.</summary>
/// <param name="Trees">The trees.</param>
/// <param name="Features">By tree, which weights it has.</param>
/// <param name="Rightness">By tree, how much of it is right.</param>
internal sealed record RankedCaption(List<ParseCandidate> Trees, int[][] Features, float[] Rightness)
{
    /// <summary>Lists the trees of captions.</summary>
    internal static List<RankedCaption> Of(ParserWeights weights, IReadOnlyList<NamedSentence> sentences, int bits)
    {
        DependencyParserNetwork[] networks = [.. CaptionParser.Networks(weights)];
        var network = networks[0];
        var candidates = new ParseCandidates(networks, new CandidateLimits());
        var features = new TreeFeatures(network.RelationNames);
        var listed = new List<ulong>();
        var captions = new List<RankedCaption>(sentences.Count);
        var buffers = new ParserBuffers();
        foreach (var batch in sentences.OrderByDescending(named => named.Sentence.Tokens.Length).Chunk(128))
        {
            var found = candidates.Find(Array.ConvertAll(
                batch, named => (IReadOnlyList<string>)Array.ConvertAll(named.Sentence.Tokens, token => token.Form)),
                buffers);
            for (var i = 0; i < batch.Length; i++)
            {
                var tokens = batch[i].Sentence.Tokens;
                var words = Array.ConvertAll(tokens, token => TreeFeatures.WordOf(token.Form));
                captions.Add(new RankedCaption(
                    found[i],
                    [
                        .. found[i].Select(tree =>
                        {
                            listed.Clear();
                            features.List(words, tree, listed);
                            return listed.Select(feature => (int)(feature & ((1u << bits) - 1))).ToArray();
                        }),
                    ],
                    [.. found[i].Select(tree => Right(tokens, tree, network))]));
            }
        }

        return captions;
    }

    private static float Right(DependencyToken[] tokens, ParseCandidate tree, DependencyParserNetwork network)
    {
        var sum = 0f;
        for (var i = 0; i < tokens.Length; i++)
        {
            var head = tokens[i].Head == tree.Heads[i];
            sum += (head ? 1 : 0) + (head && tokens[i].Relation == network.RelationNames[tree.Relations[i]] ? 0.5f : 0)
                + (tokens[i].Tag == network.TagNames[tree.Tags[i]] ? 0.3f : 0);
        }

        return sum;
    }
}

/// <summary>How a ranker is trained.</summary>
internal sealed record RankerOptions
{
    internal int Epochs { get; init; } = 3;

    internal float LearningRate { get; init; } = 0.03f;

    /// <summary>The share of a weight that is taken from it wherever it is changed.</summary>
    internal float Decay { get; init; } = 0.01f;

    /// <summary>What the network's score is multiplied by.</summary>
    internal float Network { get; init; } = 1;

    /// <summary>Digits of a feature's hash.</summary>
    internal int Bits { get; init; } = 19;

    internal int Seed { get; init; } = 1;
}
