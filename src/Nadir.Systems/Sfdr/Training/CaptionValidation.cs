using Nadir.Metrics;
using Nadir.Systems.Sfdr.Search;
using Nadir.Systems.Sfdr.Training.Data;
using Nadir.Systems.Training.Loop;
using Nadir.Text;
using Nadir.Torch;

namespace Nadir.Systems.Sfdr.Training;

/// <summary>Describes validation pictures and scores the captions. Not safe for concurrent use.</summary>
internal static class CaptionValidation
{
    private const int PicturesAtOnce = 16;

    /// <summary>Measures a captioner.</summary>
    /// <returns>
    /// CIDEr first, of several datasets their mean; then each dataset's measures, BLEU, METEOR and ROUGE-L from 0 to 1, and where
    /// the model has the dataset's style, the share of pictures that it gives it to.
    /// </returns>
    public static IReadOnlyList<Measure> Run(
        SfdrNetwork model, Vocabulary vocabulary, IReadOnlyList<(string Name, FeatureSet Set)> sets, CancellationToken cancellationToken)
    {
        var measures = new List<Measure>();
        foreach (var (name, set) in sets)
        {
            var captions = Describe(model, vocabulary, set, cancellationToken);
            var scores = CaptionMetrics.Score([.. set.Images.Zip(captions)
                .Where(pair => pair.First.Captions.Count > 0)
                .Select(pair => new CaptionPrediction(pair.First.FileName, pair.Second, pair.First.Captions))], cancellation: cancellationToken).Corpus;
            measures.AddRange(
            [
                new Measure($"{name}.cider", scores.Cider), new Measure($"{name}.bleu4", scores.Bleu4), new Measure($"{name}.bleu1", scores.Bleu1),
                new Measure($"{name}.meteor", scores.Meteor), new Measure($"{name}.rougeL", scores.RougeL),
            ]);
            if (StyleAccuracy(model, name, set) is { } accuracy)
            {
                measures.Add(new Measure($"{name}.style", accuracy));
            }
        }

        double[] ciders = [.. measures.Where(measure => measure.Name.EndsWith(".cider", StringComparison.Ordinal)).Select(measure => measure.Value)];
        return ciders.Length == 1 ? measures : [new Measure("mean.cider", ciders.Average()), .. measures];
    }

    private static double? StyleAccuracy(SfdrNetwork model, string name, FeatureSet set)
    {
        if (model.Configuration.StyleIndex(name) is not { } style)
        {
            return null;
        }

        using var scope = new TensorScope();
        var told = model.StyleClassifier!.Predict(set.Store.ReadStatistics(set.Images.Count).To(model.Device));
        return told.Eq(style).To(ScalarType.Float32).Mean().Item<float>();
    }

    private static List<string> Describe(SfdrNetwork model, Vocabulary vocabulary, FeatureSet set, CancellationToken cancellationToken)
    {
        using var noGrad = new NoGradScope();
        var captions = new List<string>(set.Images.Count);
        foreach (var rows in Enumerable.Range(0, set.Images.Count).Chunk(PicturesAtOnce))
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var scope = new TensorScope();
            var memory = model.Remember(set.Read(rows, model.Device));
            var found = CaptionSearch.Run(model, memory, vocabulary, model.Configuration.Search, cancellationToken);
            captions.AddRange(found.Select(list => vocabulary.Decode([.. list[0].Words])));
        }

        return captions;
    }
}
