namespace Nadir.Evaluation;

/// <summary>The n-grams of one caption, n from 1 to 4.</summary>
internal sealed class NGramProfile
{
    /// <summary>The longest n-grams that are counted.</summary>
    internal const int MaximumOrder = 4;

    private readonly NGramCount[][] _orders;

    private NGramProfile(int tokenCount, NGramCount[][] orders) => (TokenCount, _orders) = (tokenCount, orders);

    internal int TokenCount { get; }

    /// <summary>The n-grams of n = order + 1, ascending by number.</summary>
    internal ReadOnlySpan<NGramCount> this[int order] => _orders[order];

    /// <summary>How many n-grams of n = order + 1 there are, each as often as it stands there.</summary>
    internal int Total(int order) => Math.Max(0, TokenCount - order);

    /// <summary>Counts; the table grows by what is new.</summary>
    internal static NGramProfile Add(ReadOnlySpan<int> tokens, NGramTable table) => Count(tokens, table.Add);

    /// <summary>Counts; the table stays as it is.</summary>
    internal static NGramProfile Find(ReadOnlySpan<int> tokens, NGramTable table)
    {
        var overlay = new Dictionary<ulong, int>();
        return Count(tokens, (prefix, token) => table.Find(prefix, token, overlay));
    }

    private static NGramProfile Count(ReadOnlySpan<int> tokens, Func<int, int, int> number)
    {
        var orders = new NGramCount[MaximumOrder][];
        var ids = new int[tokens.Length];
        Array.Fill(ids, NGramTable.NoPrefix);
        var sorted = new int[tokens.Length];
        for (var order = 0; order < MaximumOrder; order++)
        {
            var count = Math.Max(0, tokens.Length - order);
            for (var start = 0; start < count; start++)
            {
                ids[start] = number(ids[start], tokens[start + order]);
            }

            ids.AsSpan(0, count).CopyTo(sorted);
            sorted.AsSpan(0, count).Sort();
            orders[order] = Runs(sorted.AsSpan(0, count));
        }

        return new NGramProfile(tokens.Length, orders);
    }

    private static NGramCount[] Runs(ReadOnlySpan<int> sorted)
    {
        var runs = new NGramCount[sorted.Length];
        var count = 0;
        for (int start = 0, end; start < sorted.Length; start = end)
        {
            for (end = start + 1; end < sorted.Length && sorted[end] == sorted[start]; end++)
            {
            }

            runs[count++] = new NGramCount(sorted[start], end - start);
        }

        return count == runs.Length ? runs : runs[..count];
    }
}
