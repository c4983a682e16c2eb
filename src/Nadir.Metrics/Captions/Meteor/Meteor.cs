namespace Nadir.Metrics;

/// <summary>METEOR 1.5 (Denkowski and Lavie 2014) for English, as <c>-l en -norm</c> computes it.</summary>
/// <remarks>
/// A hypothesis is scored against the reference that fits it best. The corpus value comes from the summed counts of
/// these pairs and is no mean of the images' values. Thread-safe.
/// </remarks>
internal static class Meteor
{
    /// <summary>Scores each image and all together.</summary>
    internal static (double Corpus, double[] Images, MeteorStatistics[] Statistics) Score(
        TokenizedCaptions captions, MeteorResources resources, CancellationToken cancellation = default)
    {
        var words = new MeteorWords(resources);
        var hypotheses = Array.ConvertAll(captions.Hypotheses, Add);
        // Of equal captions one.
        var references = Array.ConvertAll(captions.References, image => Array.ConvertAll([.. image.Distinct()], Add));
        words.Complete();
        var best = new MeteorStatistics[captions.Count];
        var scores = new double[captions.Count];
        Parallel.For(
            0,
            captions.Count,
            new ParallelOptions { CancellationToken = cancellation },
            () => new MeteorAligner(words),
            (image, _, aligner) =>
            {
                (best[image], scores[image]) = Best(hypotheses[image], references[image], aligner);
                return aligner;
            },
            _ => { });

        var corpus = new MeteorStatistics();
        Array.ForEach(best, image => corpus.Add(image));
        return (MeteorFormula.Score(corpus), scores, best);

        MeteorCaption Add(int[] tokens) =>
            words.Add(Array.ConvertAll(tokens, token => captions.Tokens[token].ToLowerInvariant()));
    }

    private static (MeteorStatistics Statistics, double Score) Best(
        MeteorCaption hypothesis, MeteorCaption[] references, MeteorAligner aligner)
    {
        var best = (Statistics: new MeteorStatistics(), Score: -1.0);
        foreach (var reference in references)
        {
            var statistics = aligner.Align(hypothesis, reference);
            var score = MeteorFormula.Score(statistics);
            best = score > best.Score ? (statistics, score) : best;
        }

        return best;
    }
}
