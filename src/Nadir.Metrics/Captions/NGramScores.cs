namespace Nadir.Metrics;

/// <summary>The scores of one image that need its words alone.</summary>
internal readonly record struct NGramScores(Bleu Bleu, double RougeL, double Cider, double Cosine)
{
    /// <summary>Scores all images, on all cores.</summary>
    internal static NGramScores[] Of(TokenizedCaptions captions, CancellationToken cancellation = default) =>
        Of(captions, new CiderScorer(new NGramCorpus(captions.References), new CiderOptions()), cancellation);

    /// <summary>Scores all images against references that are counted already.</summary>
    internal static NGramScores[] Of(TokenizedCaptions captions, CiderScorer cider, CancellationToken cancellation)
    {
        var corpus = cider.Corpus;
        var scores = new NGramScores[captions.Count];
        Parallel.For(0, scores.Length, new ParallelOptions { CancellationToken = cancellation }, i =>
        {
            var hypothesis = corpus.Profile(captions.Hypotheses[i]);
            var (ciderD, cosine) = cider.ScoreBoth(i, hypothesis);
            scores[i] = new NGramScores(
                Nadir.Metrics.Bleu.Of(hypothesis, corpus.References(i)),
                Nadir.Metrics.RougeL.Score(captions.Hypotheses[i], captions.References[i]),
                ciderD,
                cosine);
        });
        return scores;
    }
}
