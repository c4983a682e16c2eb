namespace Nadir.Metrics;

/// <summary>The scores of one image that need its words alone.</summary>
internal readonly record struct NGramScores(Bleu Bleu, double RougeL, double Cider, double Cosine)
{
    /// <summary>Scores all images, on all cores.</summary>
    internal static NGramScores[] Of(TokenizedCaptions captions)
    {
        var corpus = new NGramCorpus(captions.References);
        var cider = new CiderScorer(corpus, new CiderOptions());
        var scores = new NGramScores[captions.Count];
        Parallel.For(0, scores.Length, i =>
        {
            var hypothesis = corpus.Profile(captions.Hypotheses[i]);
            var (ciderD, cosine) = cider.ScoreBoth(i, hypothesis);
            scores[i] = new NGramScores(
                Nadir.Metrics.Bleu.Of(hypothesis, corpus.References(i)), Nadir.Metrics.RougeL.Score(captions.Hypotheses[i], captions.References[i]),
                ciderD, cosine);
        });
        return scores;
    }
}
