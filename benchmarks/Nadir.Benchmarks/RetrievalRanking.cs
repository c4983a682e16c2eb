using System.Globalization;
using Nadir.Metrics;

namespace Nadir.Benchmarks;

/// <summary>What scoring a gallery of the size of RSICD's validation split costs.</summary>
public sealed class RetrievalRanking : IBenchmark
{
    private const int Images = 1094;
    private const int CaptionsPerImage = 5;
    private const int Dimension = 512;
    private const int RoundCount = 15;

    /// <inheritdoc/>
    public string Name => "retrieval-ranking";

    /// <inheritdoc/>
    public string Description => "Milliseconds to rank 1,094 images x 5,470 captions, by a matrix and by embeddings";

    /// <inheritdoc/>
    public int Run(string[] arguments)
    {
        var random = new Random(1);
        float[] Values(int count) => [.. Enumerable.Range(0, count).Select(_ => random.NextSingle() - 0.5f)];
        var similarity = Values(Images * Images * CaptionsPerImage);
        var images = Values(Images * Dimension);
        var captions = Values(Images * CaptionsPerImage * Dimension);
        var owners = CaptionOwners.Even(Images, CaptionsPerImage);
        var seconds = Rounds.Medians(
            RoundCount,
            () => RetrievalMetrics.Rank<float>(similarity, owners),
            () => RetrievalMetrics.RankEmbeddings(images, captions, Dimension, owners),
            () => RetrievalReport.From(RetrievalMetrics.Rank<float>(similarity, owners)));
        string[] names = ["ranks by a matrix", "ranks by 512-d embeddings", "report by a matrix"];
        foreach (var (name, time) in names.Zip(seconds))
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-26} {time * 1000,8:F1} ms"));
        }

        return 0;
    }
}
