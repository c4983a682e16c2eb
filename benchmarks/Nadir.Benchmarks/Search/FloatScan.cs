using System.Numerics.Tensors;

namespace Nadir.Benchmarks.Search;

/// <summary>The yardstick: the query compared with every vector in single floats, over all processors.</summary>
internal static class FloatScan
{
    /// <summary>Finds the nearest rows, best first.</summary>
    public static int[] Nearest(float[][] vectors, float[] query, int count)
    {
        var best = new PriorityQueue<int, float>();
        Parallel.For(
            0,
            Environment.ProcessorCount,
            () => new PriorityQueue<int, float>(),
            (part, _, mine) =>
            {
                int start = (int)((long)vectors.Length * part / Environment.ProcessorCount);
                int end = (int)((long)vectors.Length * (part + 1) / Environment.ProcessorCount);
                for (int row = start; row < end; row++)
                {
                    Offer(mine, row, TensorPrimitives.Dot<float>(vectors[row], query), count);
                }

                return mine;
            },
            mine =>
            {
                lock (best)
                {
                    foreach (var (row, score) in mine.UnorderedItems)
                    {
                        Offer(best, row, score, count);
                    }
                }
            });
        int[] nearest = [.. Enumerable.Range(0, best.Count).Select(_ => best.Dequeue())];
        Array.Reverse(nearest);
        return nearest;
    }

    private static void Offer(PriorityQueue<int, float> best, int row, float score, int count)
    {
        if (best.Count < count)
        {
            best.Enqueue(row, score);
        }
        else if (best.TryPeek(out _, out float worst) && score > worst)
        {
            best.DequeueEnqueue(row, score);
        }
    }
}
