using System.Reflection;

namespace Nadir.Metrics;

/// <summary>
/// Parses captions: parts of speech, lemmas and basic dependency trees as the parser of the original SPICE gives them (CoreNLP 3.6
/// with its unlexicalised grammar), by a small network that learned them from parses of captions. Thread-safe.
/// </summary>
internal sealed class CaptionParser
{
    private const int Batch = 128;
    private const int LongestSentence = 400; // The chart grows with the square; longer ones are cut into pieces.
    private static readonly Lazy<CaptionParser> Bundled = new(() => new CaptionParser(ReadBundled()));
    private readonly DependencyParserNetwork _network;

    internal CaptionParser(ParserWeights weights) => _network = new DependencyParserNetwork(weights);

    /// <summary>The parser that comes with the program; read once.</summary>
    internal static CaptionParser Instance => Bundled.Value;

    /// <summary>Parses captions together, which is much faster than one by one.</summary>
    /// <param name="captions">Tokens as CoreNLP makes them, in lower case; may be empty.</param>
    /// <returns>By caption, its tokens with their trees; a caption without tokens has none.</returns>
    internal DependencyToken[][] Parse(IReadOnlyList<IReadOnlyList<string>> captions)
    {
        var parsed = new DependencyToken[captions.Count][];
        var order = Enumerable.Range(0, captions.Count).OrderByDescending(i => captions[i].Count).ToArray();
        foreach (var batch in order.Chunk(Batch))
        {
            var sentences = batch.Where(i => captions[i].Count > 0).ToArray();
            var found = sentences.Length == 0 ? [] : _network.Parse(Array.ConvertAll(sentences, i => Shorten(captions[i])));
            foreach (var empty in batch.Skip(sentences.Length))
            {
                parsed[empty] = [];
            }

            for (var i = 0; i < sentences.Length; i++)
            {
                parsed[sentences[i]] = Tokens(captions[sentences[i]], found[i]);
            }
        }

        return parsed;
    }

    private DependencyToken[] Tokens(IReadOnlyList<string> caption, (int Tag, int Head, int Relation)[] found)
    {
        var tokens = new DependencyToken[found.Length];
        for (var i = 0; i < found.Length; i++)
        {
            var tag = _network.TagNames[found[i].Tag];
            tokens[i] = new DependencyToken(
                caption[i], TokenLemmas.Of(caption[i], tag), tag, found[i].Head, _network.RelationNames[found[i].Relation]);
        }

        return tokens;
    }

    private static IReadOnlyList<string> Shorten(IReadOnlyList<string> caption) =>
        caption.Count <= LongestSentence ? caption : [.. caption.Take(LongestSentence)];

    private static ParserWeights ReadBundled()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("Spice/parser.safetensors")!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return ParserWeights.Read(bytes);
    }
}
