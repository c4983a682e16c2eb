using System.Diagnostics;
using BitFaster.Caching.Lru;
using Nadir.Archive.Catalog;
using Nadir.Archive.Search.Filters;
using Nadir.Vectors;

namespace Nadir.Archive.Storage;

/// <summary>
/// Remembers what the last filters let through, so that paging and moving a map ask the catalog once. Thread-safe.
/// </summary>
internal sealed class FilterCache
{
    private const int Kept = 16;

    private static readonly TimeSpan Quick = TimeSpan.FromMilliseconds(5);

    private readonly ConcurrentLru<(string Key, long Generation), IdSet> _recent = new(Kept);
    private readonly ConcurrentLru<(string Key, long Generation), IdSet> _items = new(Kept);
    private readonly ConcurrentLru<(string Key, long Generation), long> _counts = new(Kept);

    /// <summary>The windows that a filter lets through.</summary>
    /// <param name="reader">A reader within a transaction.</param>
    /// <param name="filter">The filter; null for none.</param>
    /// <returns>Null when all may be found. Must not be changed.</returns>
    public IdSet? Find(CatalogReader reader, SearchFilter? filter)
    {
        if (filter is null or { IsEmpty: true })
        {
            return null;
        }

        var (key, generation) = (filter.Key, reader.ReadGeneration());
        if (!_recent.TryGet((key, generation), out var windows))
        {
            windows = CatalogFilter.Find(reader.Database, filter);
            _recent.AddOrUpdate((key, generation), windows);
        }

        return windows;
    }

    /// <summary>The images of which expressions are true.</summary>
    /// <param name="reader">A reader within a transaction.</param>
    /// <param name="expressions">What must be true.</param>
    /// <returns>Null when all may be found. Must not be changed.</returns>
    public IdSet? FindItems(CatalogReader reader, IReadOnlyList<FilterExpression> expressions)
    {
        if (expressions.Count == 0)
        {
            return null;
        }

        var key = (KeyOf(expressions), reader.ReadGeneration());
        if (!_items.TryGet(key, out var items))
        {
            // What is found at once, such as an image by its id, would only drive out what takes long.
            var began = Stopwatch.GetTimestamp();
            items = CatalogFilter.FindItems(reader.Database, expressions);
            if (Stopwatch.GetElapsedTime(began) > Quick)
            {
                _items.AddOrUpdate(key, items);
            }
        }

        return items;
    }

    /// <summary>Counts images.</summary>
    /// <param name="reader">A reader within a transaction.</param>
    /// <param name="query">Which.</param>
    public long Count(CatalogReader reader, SceneQuery query)
    {
        // A list of ids is short, and longer than what it would be remembered for.
        if (query.Ids is not null)
        {
            return CatalogListing.Count(
                reader.Database, query, Find(reader, query.Filter), FindItems(reader, query.Where));
        }

        var key = ($"{query.Filter?.Key}\u0003{KeyOf(query.Where)}", reader.ReadGeneration());
        if (!_counts.TryGet(key, out var count))
        {
            count = CatalogListing.Count(
                reader.Database, query, Find(reader, query.Filter), FindItems(reader, query.Where));
            _counts.AddOrUpdate(key, count);
        }

        return count;
    }

    private static string KeyOf(IReadOnlyList<FilterExpression> expressions) =>
        string.Join('\u0001', expressions.Select(expression => expression.Key));
}
