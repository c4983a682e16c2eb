using Nadir.Archive.Search;
using Nadir.Archive.Tests.Support;
using Nadir.Imagery;

namespace Nadir.Archive.Tests.Search.Reranking;

/// <summary>The slow, plain way to rerank rows of a scan by <see cref="ColorReranker"/>.</summary>
internal static class RerankingOracle
{
    /// <summary>Ids in the order that reranking must give, when every file can be read.</summary>
    public static long[] Order(IReadOnlyList<SearchResult> scan, string text, int depth, double weight, int size = 24)
    {
        var head = scan.Take(depth).ToList();
        double[] first = ZScores([.. head.Select(row => (double)row.Score)]);
        double[] second = ZScores([.. head.Select(row => (double)ColorReranker.ScoreOf(text, Read(row, size)))]);
        return
        [
            .. head.Select((row, index) => (row.Id, Score: ((1 - weight) * first[index]) + (weight * second[index])))
                .OrderByDescending(pair => pair.Score).Select(pair => pair.Id),
            .. scan.Skip(depth).Select(row => row.Id),
        ];
    }

    private static double[] ZScores(double[] values)
    {
        var mean = values.Average();
        var deviation = Math.Sqrt(values.Average(value => (value - mean) * (value - mean)));
        return [.. values.Select(value => (value - mean) / deviation)];
    }

    private static RgbImage Read(SearchResult row, int size)
    {
        using var source = ImageSource.Open(row.Source);
        return source.Read(new PixelWindow(row.Window[0], row.Window[1], row.Window[2], row.Window[3]), size, size);
    }
}
