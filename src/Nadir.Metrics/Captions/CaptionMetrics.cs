namespace Nadir.Metrics;

/// <summary>
/// Scores captions with all metrics: BLEU, METEOR, ROUGE-L, both CIDErs, an estimate of SPICE, a scene-graph F1, object
/// recall, diversity, and with vectors CLIPScore, for each image and for the corpus. docs/metrics.md has the formulas.
/// </summary>
/// <remarks>
/// BLEU, ROUGE-L and CIDEr are those of the COCO caption evaluation (pycocoevalcap), METEOR is METEOR 1.5; no Java is
/// needed. All cores are used; results do not depend on their number. Memory grows with the text. Thread-safe.
/// </remarks>
public static class CaptionMetrics
{
    /// <summary>Scores captions.</summary>
    /// <param name="predictions">At least one; CIDEr's document frequencies come from their references, and with a
    /// single image CIDEr is 0.</param>
    /// <param name="options">Null means the defaults.</param>
    /// <param name="progress">Told the share of the work that is done, 0 to 1, a few times; null for nobody.</param>
    /// <param name="cancellation">Stops between images.</param>
    /// <exception cref="ArgumentException">
    /// There is no prediction, one has no references, an id comes twice, or the vectors are not those of the
    /// predictions.
    /// </exception>
    /// <exception cref="InvalidDataException">A file of WordNet or of METEOR's tables is not of its form.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static CaptionResults Score(
        IReadOnlyList<CaptionPrediction> predictions,
        CaptionMetricOptions? options = null,
        IProgress<double>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(predictions);
        options ??= new CaptionMetricOptions();
        var captions = TokenizedCaptions.From(predictions, options.Tokenization);
        var clip = options.Embeddings?.Score(predictions);
        progress?.Report(0.1);
        var resources = options.Meteor ?? MeteorResources.OfThisMachine();
        cancellation.ThrowIfCancellationRequested();
        progress?.Report(0.3);
        var cider = new CiderScorer(new NGramCorpus(captions.References), new CiderOptions());
        var grams = NGramScores.Of(captions, cider, cancellation);
        var diversity = CaptionDiversity.Of(captions, cider);
        progress?.Report(0.4);
        var meteor = Meteor.Score(captions, resources, cancellation);
        progress?.Report(0.5);
        var spice = SpiceMetric.Score(captions, resources.Synonyms, cancellation: cancellation);
        progress?.Report(0.8);
        var parser = options.SceneGraphs ?? RuleSceneGraphParser.Instance;
        var overlaps = new SceneGraphOverlap(resources.Synonyms, parser).Compare(predictions, cancellation);
        var images = new ImageCaptionScores[captions.Count];
        var bleu = new Bleu();
        for (var i = 0; i < images.Length; i++)
        {
            bleu.Add(grams[i].Bleu);
            images[i] = new ImageCaptionScores(captions.Ids[i], Scores(
                grams[i].Bleu, meteor.Images[i], grams[i].RougeL, grams[i].Cider, grams[i].Cosine, spice[i].Counts.F,
                overlaps[i],
                clip?.Images[i]));
        }

        var corpus = Scores(
            bleu, meteor.Corpus, grams.Average(image => image.RougeL), grams.Average(image => image.Cider),
            grams.Average(image => image.Cosine), spice.Average(image => image.Counts.F),
            SceneGraphComparison.Mean(overlaps), clip?.Mean);
        progress?.Report(1);
        return new CaptionResults(corpus, images, resources.Stages)
        {
            Paraphrases = resources.Paraphrases is { } table ? new ParaphraseSource(table.Source, table.Count) : null,
            SceneGraphParser = parser.Name,
            SpiceSubsets = SpiceSummary.Of(spice),
            ClipModel = options.Embeddings?.Model,
            Diversity = diversity,
            Bleu = Array.ConvertAll(grams, image => image.Bleu),
            MeteorStatistics = meteor.Statistics,
        };
    }

    private static CaptionScores Scores(
        Bleu bleu, double meteor, double rougeL, double cider, double cosine, double spice, SceneGraphComparison scene,
        ClipScores? clip)
    {
        var bleus = bleu.Scores();
        return new CaptionScores
        {
            Bleu1 = bleus[0],
            Bleu2 = bleus[1],
            Bleu3 = bleus[2],
            Bleu4 = bleus[3],
            Bleu4Smoothed = bleu.Smoothed(),
            Meteor = meteor,
            RougeL = rougeL,
            Cider = cider,
            CiderCosine = cosine,
            SpiceEstimate = spice,
            SceneGraphF1 = scene.F1,
            ObjectRecall = scene.ObjectRecall,
            ClipScore = clip?.ClipScore,
            RefClipScore = clip?.RefClipScore,
        };
    }
}
