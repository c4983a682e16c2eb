using Nadir.Metrics;
using Nadir.Systems.Training.Loop;

namespace Nadir.Systems.Training.Retrieval;

/// <summary>Retrieval scores as a training's measures, mR first since it decides.</summary>
internal static class RetrievalMeasures
{
    public static IEnumerable<Measure> Create(string dataset, RetrievalRanks ranks)
    {
        var scores = ranks.Score();
        yield return new Measure($"{dataset}.mr", scores.MeanRecall);
        foreach (var (name, direction) in new[] { ("i2t", scores.ImageToText), ("t2i", scores.TextToImage) })
        {
            yield return new Measure($"{dataset}.{name}.r1", direction.R1);
            yield return new Measure($"{dataset}.{name}.r5", direction.R5);
            yield return new Measure($"{dataset}.{name}.r10", direction.R10);
        }
    }
}
