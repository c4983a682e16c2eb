using Nadir.Text;

namespace Nadir.Metrics;

/// <summary>Scores captions by their scene graphs, with the bundled parser or with trees that are given.</summary>
internal static class SpiceMetric
{
    private const int ParsedTogether = 512;

    /// <summary>Scores every image, on all cores.</summary>
    /// <param name="captions">Tokens as the other metrics have them; the original joins them by blanks and
    /// tokenizes again.</param>
    /// <param name="synonyms">WordNet's synsets; null compares words only.</param>
    /// <param name="parse">Trees of captions, given as tokens of CoreNLP; null takes the bundled parser.</param>
    /// <param name="cancellation">Stops between captions.</param>
    internal static SpiceItem[] Score(
        TokenizedCaptions captions, SynonymLexicon? synonyms,
        Func<IReadOnlyList<IReadOnlyList<string>>, DependencyToken[][]>? parse = null,
        CancellationToken cancellation = default)
    {
        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        var texts = new List<string>();
        int NumberOf(int[] tokens)
        {
            var text = string.Join(' ', tokens.Select(token => captions.Tokens[token]));
            if (!numbers.TryGetValue(text, out var number))
            {
                numbers.Add(text, number = texts.Count);
                texts.Add(text);
            }

            return number;
        }

        var hypotheses = Array.ConvertAll(captions.Hypotheses, NumberOf);
        var references = Array.ConvertAll(captions.References, image => Array.ConvertAll(image, NumberOf));
        var tuples = TuplesOf(texts, parse ?? CaptionParser.Instance.Parse, cancellation);
        var scorer = new SpiceScorer(synonyms);
        var items = new SpiceItem[captions.Count];
        Parallel.For(0, items.Length, new ParallelOptions { CancellationToken = cancellation }, i =>
            items[i] = scorer.Score(tuples[hypotheses[i]], references[i].Select(reference => tuples[reference])));
        return items;
    }

    private static List<string[]>[] TuplesOf(
        List<string> texts, Func<IReadOnlyList<IReadOnlyList<string>>, DependencyToken[][]> parse,
        CancellationToken cancellation)
    {
        var tokens = texts.ConvertAll(text => (IReadOnlyList<string>)PennTreebankTokenizer.Tokenize(text));

        // Sentences of about one length make full batches.
        var order = Enumerable.Range(0, texts.Count).OrderBy(i => tokens[i].Count).Chunk(ParsedTogether).ToArray();
        var tuples = new List<string[]>[texts.Count];

        // The pool would start more threads than there are cores on a busy machine, and each has arrays of its own.
        Parallel.ForEach(order, new ParallelOptions
        {
            CancellationToken = cancellation,
            MaxDegreeOfParallelism = Environment.ProcessorCount
        }, chunk =>
        {
            var trees = parse(Array.ConvertAll(chunk, i => tokens[i]));
            for (var i = 0; i < chunk.Length; i++)
            {
                tuples[chunk[i]] = SceneTuples.Of(trees[i]);
            }
        });
        return tuples;
    }
}
