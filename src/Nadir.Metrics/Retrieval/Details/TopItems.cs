namespace Nadir.Metrics;

/// <summary>The best items of each of many queries, kept while scores come by in any order.</summary>
/// <remarks>
/// Falling by score; of equal scores the lower index stands first, so the order of arrival does not matter.
/// </remarks>
internal sealed class TopItems(int queries, int keep)
{
    private readonly ScoredItem[] _items = new ScoredItem[queries * keep];
    private readonly int[] _counts = new int[queries];

    internal void Offer(int query, int index, float score)
    {
        var items = _items.AsSpan(query * keep, keep);
        var place = _counts[query];
        if (place == keep && !StandsBefore(index, score, items[^1]))
        {
            return;
        }

        place = Math.Min(place, keep - 1);
        while (place > 0 && StandsBefore(index, score, items[place - 1]))
        {
            items[place] = items[place - 1];
            place--;
        }

        items[place] = new ScoredItem(index, score);
        _counts[query] = Math.Min(_counts[query] + 1, keep);
    }

    internal IReadOnlyList<ScoredItem>[] ToLists() =>
        [.. _counts.Select((count, query) => new ArraySegment<ScoredItem>(_items, query * keep, count))];

    private static bool StandsBefore(int index, float score, ScoredItem other) =>
        score > other.Score || (score == other.Score && index < other.Index);
}
