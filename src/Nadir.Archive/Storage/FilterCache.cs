using BitFaster.Caching.Lru;
using Nadir.Archive.Catalog;
using Nadir.Archive.Search.Filters;
using Nadir.Vectors;

namespace Nadir.Archive.Storage;

/// <summary>Remembers what the last filters let through, so that paging and moving a map ask the catalog once. Thread-safe.</summary>
internal sealed class FilterCache
{
    private const int Kept = 16;

    private readonly ConcurrentLru<(string Key, long Generation), IdSet> _recent = new(Kept);

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
}
