namespace Nadir.Metrics;

/// <summary>ROUGE-L (Lin 2004) as the COCO caption evaluation computes it, with beta 1.2.</summary>
/// <remarks>
/// The best precision and the best recall are taken over the references, each by itself. Thread-safe.
/// </remarks>
internal static class RougeL
{
    private const double BetaSquared = 1.2 * 1.2;

    internal static double Score(ReadOnlySpan<int> hypothesis, int[][] references)
    {
        double precision = 0, recall = 0;
        foreach (var reference in references)
        {
            // The COCO code takes an empty caption for one empty word.
            double common = hypothesis.IsEmpty && reference.Length == 0 ? 1
                : LongestCommonSubsequence(hypothesis, reference);
            precision = Math.Max(precision, common / Math.Max(1, hypothesis.Length));
            recall = Math.Max(recall, common / Math.Max(1, reference.Length));
        }

        return precision > 0 && recall > 0
            ? (1 + BetaSquared) * precision * recall / (recall + (BetaSquared * precision)) : 0;
    }

    internal static int LongestCommonSubsequence(ReadOnlySpan<int> first, ReadOnlySpan<int> second)
    {
        Span<int> lengths = second.Length < 256 ? stackalloc int[second.Length + 1] : new int[second.Length + 1];
        lengths.Clear();
        foreach (var token in first)
        {
            var diagonal = 0;
            for (var i = 0; i < second.Length; i++)
            {
                var above = lengths[i + 1];
                lengths[i + 1] = token == second[i] ? diagonal + 1 : Math.Max(above, lengths[i]);
                diagonal = above;
            }
        }

        return lengths[second.Length];
    }
}
