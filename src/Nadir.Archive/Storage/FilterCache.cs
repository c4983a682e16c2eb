using Nadir.Archive.Catalog;
using Nadir.Archive.Search.Filters;
using Nadir.Vectors;

namespace Nadir.Archive.Storage;

/// <summary>Remembers what the last filters let through, so that paging and moving a map ask the catalog once. Thread-safe.</summary>
internal sealed class FilterCache
{
    private const int Kept = 16;

    private readonly Lock _gate = new();
    private readonly LinkedList<(string Key, long Generation, IdSet Windows)> _recent = new();

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
        lock (_gate)
        {
            for (var node = _recent.First; node is not null; node = node.Next)
            {
                if (node.Value.Generation == generation && node.Value.Key == key)
                {
                    _recent.Remove(node);
                    _recent.AddFirst(node);
                    return node.Value.Windows;
                }
            }
        }

        var windows = CatalogFilter.Find(reader.Database, filter);
        lock (_gate)
        {
            _recent.AddFirst((key, generation, windows));
            if (_recent.Count > Kept)
            {
                _recent.RemoveLast();
            }
        }

        return windows;
    }
}
