namespace Nadir.Metrics;

/// <summary>The captions that are scored together, as numbers of tokens.</summary>
internal sealed class TokenizedCaptions
{
    private TokenizedCaptions(
        TokenTable tokens, string[] ids, int[][] hypotheses, int[][][] references, int[][][] alternatives) =>
        (Tokens, Ids, Hypotheses, References, Alternatives) = (tokens, ids, hypotheses, references, alternatives);

    internal TokenTable Tokens { get; }

    internal string[] Ids { get; }

    internal int[][] Hypotheses { get; }

    /// <summary>
    /// By image; equal captions of an image are one array, so that they need to be looked at only once.
    /// </summary>
    internal int[][][] References { get; }

    /// <summary>By image, the system's other captions; mostly none.</summary>
    internal int[][][] Alternatives { get; }

    internal int Count => Ids.Length;

    /// <exception cref="ArgumentException">No prediction, one without references, or an id that
    /// comes twice.</exception>
    internal static TokenizedCaptions From(
        IReadOnlyList<CaptionPrediction> predictions, CaptionTokenization tokenization)
    {
        if (predictions.Count == 0)
        {
            throw new ArgumentException("There is no caption to score.", nameof(predictions));
        }

        var tokens = new TokenTable();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var hypotheses = new int[predictions.Count][];
        var references = new int[predictions.Count][][];
        var alternatives = new int[predictions.Count][][];
        for (var i = 0; i < predictions.Count; i++)
        {
            var (id, hypothesis, captions) = predictions[i];
            if (!seen.Add(id))
            {
                throw new ArgumentException($"The image \"{id}\" comes twice.", nameof(predictions));
            }

            if (captions.Count == 0)
            {
                throw new ArgumentException($"The image \"{id}\" has no references.", nameof(predictions));
            }

            hypotheses[i] = tokens.Add(Split(hypothesis, tokenization));
            alternatives[i] = [.. predictions[i].Alternatives
                .Select(caption => tokens.Add(Split(caption, tokenization)))];
            references[i] = new int[captions.Count][];
            for (var j = 0; j < captions.Count; j++)
            {
                var same = 0;
                while (captions[same] != captions[j])
                {
                    same++;
                }

                references[i][j] = same < j ? references[i][same] : tokens.Add(Split(captions[j], tokenization));
            }
        }

        return new TokenizedCaptions(
            tokens, [.. predictions.Select(prediction => prediction.Id)], hypotheses, references, alternatives);
    }

    private static IReadOnlyList<string> Split(string caption, CaptionTokenization tokenization) =>
        tokenization == CaptionTokenization.PennTreebank
            ? PennTreebankTokenizer.TokenizeCaption(caption)
            : caption.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
}
