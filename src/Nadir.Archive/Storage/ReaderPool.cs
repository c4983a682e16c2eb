using System.Collections.Concurrent;
using Nadir.Archive.Catalog;

namespace Nadir.Archive.Storage;

/// <summary>Connections that read the catalog, one for each call that runs at the same time. Thread-safe.</summary>
internal sealed class ReaderPool : IDisposable
{
    private readonly ConcurrentBag<CatalogReader> _idle = [];
    private readonly string _catalog;

    public ReaderPool(string catalog) => _catalog = catalog;

    /// <summary>Runs a query with a connection of its own.</summary>
    public T Read<T>(Func<CatalogReader, T> query)
    {
        var reader = _idle.TryTake(out var idle) ? idle : new CatalogReader(_catalog);
        try
        {
            var result = query(reader);
            _idle.Add(reader);
            return result;
        }
        catch
        {
            // Whatever state its statements are in goes with it.
            reader.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        while (_idle.TryTake(out var reader))
        {
            reader.Dispose();
        }
    }
}
