using Nadir.Datasets;

namespace Nadir.Benchmarks.Reranking;

/// <summary>
/// What reranking the best of a scan costs, and what it gains, on the images and captions of a dataset's split.
/// </summary>
public sealed class RerankBenchmark : IBenchmark
{
    /// <inheritdoc/>
    public string Name => "rerank";

    /// <inheritdoc/>
    public string Description => "latency and gain of reranking: gain|latency ENCODER RERANKER DATASET [SPLIT]";

    /// <inheritdoc/>
    public int Run(string[] arguments)
    {
        if (arguments is not ["gain" or "latency", var encoder, var reranker, var folder, .. var rest]
            || !DatasetSplitNames.TryParse(rest.FirstOrDefault() ?? DatasetSplit.Validation.ToName(), out var split))
        {
            Console.Error.WriteLine("Usage: rerank gain|latency ENCODER RERANKER DATASET [SPLIT]");
            return 2;
        }

        var dataset = CaptionDataset.Open(folder);
        if (arguments[0] == "gain")
        {
            RerankGain.Measure(encoder, reranker, dataset[split]);
        }
        else
        {
            RerankLatency.Measure(encoder, reranker, dataset.ImagesFolder!, dataset[split]);
        }

        return 0;
    }
}
