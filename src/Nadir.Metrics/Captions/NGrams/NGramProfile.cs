namespace Nadir.Metrics;

/// <summary>The n-grams of one caption, n from 1 to 4.</summary>
internal sealed class NGramProfile
{
    /// <summary>The longest n-grams that are counted.</summary>
    internal const int MaximumOrder = 4;

    private readonly NGramCount[] _grams; // In one list, since a corpus has many profiles.
    private readonly int _bigrams;
    private readonly int _trigrams;
    private readonly int _fourgrams;

    private NGramProfile(int tokenCount, NGramCount[] grams, ReadOnlySpan<int> starts) =>
        (TokenCount, _grams, _bigrams, _trigrams, _fourgrams) = (tokenCount, grams, starts[1], starts[2], starts[3]);

    internal int TokenCount { get; }

    /// <summary>The n-grams of n = order + 1, ascending by number.</summary>
    internal ReadOnlySpan<NGramCount> this[int order] => order switch
    {
        0 => _grams.AsSpan(0, _bigrams),
        1 => _grams.AsSpan(_bigrams, _trigrams - _bigrams),
        2 => _grams.AsSpan(_trigrams, _fourgrams - _trigrams),
        _ => _grams.AsSpan(_fourgrams),
    };

    /// <summary>How many n-grams of n = order + 1 there are, each as often as it stands there.</summary>
    internal int Total(int order) => Math.Max(0, TokenCount - order);

    /// <summary>Counts; the table grows by what is new.</summary>
    internal static NGramProfile Add(ReadOnlySpan<int> tokens, NGramTable table) => Count(tokens, table, overlay: null);

    /// <summary>Counts; the table stays as it is.</summary>
    internal static NGramProfile Find(ReadOnlySpan<int> tokens, NGramTable table) => Count(tokens, table, []);

    private static NGramProfile Count(ReadOnlySpan<int> tokens, NGramTable table, Dictionary<ulong, int>? overlay)
    {
        const int OnStack = 64;
        Span<int> ids = tokens.Length <= OnStack ? stackalloc int[tokens.Length] : new int[tokens.Length];
        Span<int> sorted = tokens.Length <= OnStack ? stackalloc int[tokens.Length] : new int[tokens.Length];
        Span<NGramCount> grams = tokens.Length <= OnStack
            ? stackalloc NGramCount[MaximumOrder * tokens.Length]
            : new NGramCount[MaximumOrder * tokens.Length];
        Span<int> starts = stackalloc int[MaximumOrder];
        var total = 0;
        ids.Fill(NGramTable.NoPrefix);
        for (var order = 0; order < MaximumOrder; order++)
        {
            var count = Math.Max(0, tokens.Length - order);
            for (var start = 0; start < count; start++)
            {
                ids[start] = overlay is null
                    ? table.Add(ids[start], tokens[start + order])
                    : table.Find(ids[start], tokens[start + order], overlay);
            }

            ids[..count].CopyTo(sorted);
            sorted[..count].Sort();
            starts[order] = total;
            total += Runs(sorted[..count], grams[total..]);
        }

        return new NGramProfile(tokens.Length, grams[..total].ToArray(), starts);
    }

    private static int Runs(ReadOnlySpan<int> sorted, Span<NGramCount> runs)
    {
        var count = 0;
        for (int start = 0, end; start < sorted.Length; start = end)
        {
            for (end = start + 1; end < sorted.Length && sorted[end] == sorted[start]; end++)
            {
            }

            runs[count++] = new NGramCount(sorted[start], end - start);
        }

        return count;
    }
}
