using System.Numerics.Tensors;

namespace Nadir.Vectors;

/// <summary>
/// Decides whether a merged segment has planes: they help where the best rows for a query stand out, and cost time
/// where all rows are alike, as vectors without structure are.
/// </summary>
internal static class PlaneChoice
{
    private const int Candidates = 2048;
    private const int Queries = 32;
    private const int Neighbours = 10;

    /// <summary>The share of rows that four bits must leave out to be worth reading first.</summary>
    private const double LeastLeftOut = 0.85;

    /// <summary>Tries the rows of some segments as queries to others.</summary>
    /// <param name="sources">The segments whose rows are merged.</param>
    /// <param name="deleted">Ids of rows that are left out; null for none.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>Whether four bits of a row leave out most rows; true where there are too few to tell.</returns>
    public static bool AreWorthwhile(
        IReadOnlyList<Segment> sources, IdSet? deleted, CancellationToken cancellationToken)
    {
        if (sources[0].Dimension < CodePlanes.LeastDimension)
        {
            return true;
        }

        var rows = Sample(sources, deleted, cancellationToken);
        if (rows.Count < 2 * Queries)
        {
            return true;
        }

        var search = new ExactSearch(sources[0].Dimension, sources, deleted);
        var rotation = new Rotation(sources[0].Dimension);
        long left = 0;
        for (int query = 0; query < Queries; query++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            double[] values = rows[query * (rows.Count / Queries)].Values;
            // What the search of all rows must reach in the end; the first hit is the row itself.
            float[] vector = new float[values.Length];
            double[] unrotated = [.. values];
            rotation.Invert(unrotated);
            TensorPrimitives.ConvertTruncating<double, float>(unrotated, vector);
            double score = unrotated.All(value => value == 0) ? 0
                : search.Search(vector, Neighbours + 1, cancellationToken: cancellationToken)[^1].Score;
            left += rows.Count(row => MayReach(row, values, score));
        }

        return left <= (1 - LeastLeftOut) * rows.Count * Queries;
    }

    private static bool MayReach(SampledRow row, double[] query, double score)
    {
        double cosine = TensorPrimitives.Dot<double>(query, row.Middle) * row.Bounds.MiddleNorm;
        double error = row.Bounds.MiddleError;
        return score <= 0
            || cosine >= (score * Math.Sqrt(1 - (error * error)))
                - (error * Math.Sqrt(Math.Max(0, 1 - (score * score))));
    }

    /// <summary>Rows at equal distances through all segments.</summary>
    private static unsafe List<SampledRow> Sample(
        IReadOnlyList<Segment> sources, IdSet? deleted, CancellationToken cancellationToken)
    {
        long step = Math.Max(1, sources.Sum(source => (long)source.Count) / Candidates);
        var sampled = new List<SampledRow>();
        foreach (var source in sources)
        {
            using var lease = new SegmentLease(source.Memory);
            var rows = source.Rows;
            for (long row = 0; row < source.Count; row += step)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (deleted?.Contains(rows.Ids[row]) == true)
                {
                    continue;
                }

                var codes = new byte[source.Dimension];
                var values = new double[source.Dimension];
                rows.ReadCodes((int)row, codes);
                FixedPointEncoder.DecodeRotated(codes, rows.TailsOf((int)row), rows.Scales[row], values);
                sampled.Add(new SampledRow(
                    values, [.. codes.Select(code => (2.0 * (code >> 4)) - 15)], PlaneBounds.Of(codes, values)));
            }
        }

        return sampled;
    }

    /// <summary>A stored row.</summary>
    /// <param name="Values">Its components.</param>
    /// <param name="Middle">The odd numbers that their upper four bits stand for.</param>
    /// <param name="Bounds">How far the one is from the other.</param>
    private sealed record SampledRow(double[] Values, double[] Middle, PlaneBounds Bounds);
}
