using System.Collections.Concurrent;
using System.Globalization;
using System.Reflection;

namespace Nadir.Metrics;

/// <summary>
/// Parses captions: parts of speech, lemmas and basic dependency trees as the parser of the original SPICE gives them
/// (CoreNLP 3.6 with its unlexicalised grammar), by a small network that learned them from parses of captions.
/// Thread-safe.
/// </summary>
internal sealed class CaptionParser
{
    private const int Batch = 128;
    private const int BatchTokens = 8192; // Of long sentences a batch has fewer.
    private const int LongestSentence = 400; // The chart's time grows with the cube; longer ones are cut into pieces.
    private const int LongestKept = 64; // Arrays for longer sentences are not kept for the next ones.
    private static readonly Lazy<CaptionParser> Bundled = new(() => new CaptionParser(ReadBundled()));
    private readonly string[] _tags;
    private readonly string[] _relations;
    private readonly ParseCandidates _candidates;
    private readonly TreeRanker? _ranker;
    private readonly ConcurrentBag<ParserBuffers> _buffers = []; // As many as there are threads that parse.

    /// <param name="weights">
    /// One network or, behind the prefixes <c>2.</c>, <c>3.</c> and so on, several, and the weights of a ranker where
    /// there is one.
    /// </param>
    /// <exception cref="InvalidDataException">Something is missing, or the networks do not belong together.</exception>
    internal CaptionParser(ParserWeights weights)
    {
        DependencyParserNetwork[] networks = [.. Networks(weights)];
        (_tags, _relations) = (networks[0].TagNames, networks[0].RelationNames);
        _ranker = weights.TryOf("trees", out var trees)
            ? new TreeRanker(_relations, trees, weights.Of("trees_network")[0])
            : null;
        _candidates = new ParseCandidates(
            networks, new CandidateLimits(Trees: _ranker is null && networks.Length == 1 ? 1
                : CandidateLimits.MostTrees));
    }

    /// <summary>The networks of a model.</summary>
    internal static IEnumerable<DependencyParserNetwork> Networks(ParserWeights weights)
    {
        for (var (part, number) = ((ParserWeights?)weights, 2); part is not null;
            part = weights.Part(string.Create(CultureInfo.InvariantCulture, $"{number++}.")))
        {
            yield return new DependencyParserNetwork(part);
        }
    }

    /// <summary>What reports call the parser.</summary>
    internal const string Name = "a network that learned CoreNLP's trees of captions";

    /// <summary>The parser that comes with the program; read once.</summary>
    internal static CaptionParser Instance => Bundled.Value;

    /// <summary>Parses captions together, which is much faster than one by one.</summary>
    /// <param name="captions">Tokens as CoreNLP makes them, in lower case; may be empty.</param>
    /// <returns>By caption, its tokens with their trees; a caption without tokens has none.</returns>
    internal DependencyToken[][] Parse(IReadOnlyList<IReadOnlyList<string>> captions)
    {
        var parsed = new DependencyToken[captions.Count][];
        var pieces = new List<(int Caption, int Start, IReadOnlyList<string> Tokens)>(captions.Count);
        for (var i = 0; i < captions.Count; i++)
        {
            parsed[i] = new DependencyToken[captions[i].Count];
            for (var start = 0; start < captions[i].Count; start += LongestSentence)
            {
                pieces.Add((i, start, captions[i].Count <= LongestSentence ? captions[i]
                    : [.. captions[i].Skip(start).Take(LongestSentence)]));
            }
        }

        if (!_buffers.TryTake(out var buffers))
        {
            buffers = new ParserBuffers();
        }

        pieces = [.. pieces.OrderByDescending(piece => piece.Tokens.Count)];
        for (var first = 0; first < pieces.Count;)
        {
            var batch = pieces.GetRange(
                first, Math.Min(Math.Clamp(BatchTokens / pieces[first].Tokens.Count, 1, Batch), pieces.Count - first));
            first += batch.Count;
            var found = _candidates.Find(batch.ConvertAll(piece => piece.Tokens), buffers);
            for (var i = 0; i < batch.Count; i++)
            {
                Fill(parsed[batch[i].Caption].AsSpan(batch[i].Start), batch[i].Tokens, batch[i].Start,
                    _ranker?.Best(batch[i].Tokens, found[i]) ?? found[i][0]);
            }
        }

        if (pieces.Count == 0 || pieces.Max(piece => piece.Tokens.Count) <= LongestKept)
        {
            _buffers.Add(buffers);
        }

        return parsed;
    }

    private void Fill(Span<DependencyToken> tokens, IReadOnlyList<string> forms, int start, ParseCandidate tree)
    {
        for (var i = 0; i < forms.Count; i++)
        {
            var tag = _tags[tree.Tags[i]];
            tokens[i] = new DependencyToken(
                forms[i], TokenLemmas.Of(forms[i], tag), tag, tree.Heads[i] == 0 ? 0 : tree.Heads[i] + start,
                _relations[tree.Relations[i]]);
        }
    }

    private static ParserWeights ReadBundled()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("Spice/parser.safetensors")!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return ParserWeights.Read(bytes);
    }
}
