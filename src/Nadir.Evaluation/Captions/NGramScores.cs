namespace Nadir.Evaluation;

/// <summary>The scores of one image that need its words alone.</summary>
internal readonly record struct NGramScores(Bleu Bleu, double RougeL, double Cider, double Cosine)
{
    /// <summary>Scores all images, on all cores.</summary>
    internal static NGramScores[] Of(TokenizedCaptions captions)
    {
        var corpus = new NGramCorpus(captions.References);
        var cider = new CiderScorer(corpus, new CiderOptions());
        var cosine = new CiderScorer(corpus, new CiderOptions { Formula = CiderFormula.Cosine });
        var scores = new NGramScores[captions.Count];
        Parallel.For(0, scores.Length, i =>
        {
            var hypothesis = corpus.Profile(captions.Hypotheses[i]);
            scores[i] = new NGramScores(
                Bleu.Of(hypothesis, corpus.References(i)), RougeL.Score(captions.Hypotheses[i], captions.References[i]),
                cider.Score(i, hypothesis), cosine.Score(i, hypothesis));
        });
        return scores;
    }
}
