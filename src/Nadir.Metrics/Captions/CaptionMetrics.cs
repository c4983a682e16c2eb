namespace Nadir.Metrics;

/// <summary>Scores captions with BLEU, METEOR, ROUGE-L, CIDEr and a scene-graph F1, for each image and for the corpus.</summary>
/// <remarks>
/// BLEU, ROUGE-L and CIDEr are those of the COCO caption evaluation (pycocoevalcap), METEOR is METEOR 1.5; no Java is
/// needed. All cores are used; results do not depend on their number. Memory grows with the text. Thread-safe.
/// </remarks>
public static class CaptionMetrics
{
    /// <summary>Scores captions.</summary>
    /// <param name="predictions">At least one; CIDEr's document frequencies come from their references, and with a single image CIDEr is 0.</param>
    /// <param name="options">Null means the defaults.</param>
    /// <exception cref="ArgumentException">There is no prediction, one has no references, or an id comes twice.</exception>
    /// <exception cref="InvalidDataException">A file of WordNet is not of its form.</exception>
    public static CaptionResults Score(IReadOnlyList<CaptionPrediction> predictions, CaptionMetricOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(predictions);
        options ??= new CaptionMetricOptions();
        var captions = TokenizedCaptions.From(predictions, options.Tokenization);
        var resources = options.Meteor ?? MeteorResources.OfThisMachine();
        var grams = NGramScores.Of(captions);
        var meteor = Meteor.Score(captions, resources);
        var overlap = new SceneGraphOverlap(resources.Synonyms);
        var scene = new double[captions.Count];
        Parallel.For(0, scene.Length, i => scene[i] = overlap.Score(predictions[i].Hypothesis, predictions[i].References));
        var images = new ImageCaptionScores[captions.Count];
        var bleu = new Bleu();
        for (var i = 0; i < images.Length; i++)
        {
            bleu.Add(grams[i].Bleu);
            images[i] = new ImageCaptionScores(
                captions.Ids[i], Scores(grams[i].Bleu, meteor.Images[i], grams[i].RougeL, grams[i].Cider, grams[i].Cosine, scene[i]));
        }

        var corpus = Scores(
            bleu, meteor.Corpus, grams.Average(image => image.RougeL), grams.Average(image => image.Cider),
            grams.Average(image => image.Cosine), scene.Average());
        return new CaptionResults(corpus, images, resources.Stages);
    }

    private static CaptionScores Scores(Bleu bleu, double meteor, double rougeL, double cider, double cosine, double scene)
    {
        var bleus = bleu.Scores();
        return new CaptionScores
        {
            Bleu1 = bleus[0],
            Bleu2 = bleus[1],
            Bleu3 = bleus[2],
            Bleu4 = bleus[3],
            Meteor = meteor,
            RougeL = rougeL,
            Cider = cider,
            CiderCosine = cosine,
            SceneGraphF1 = scene,
        };
    }
}
