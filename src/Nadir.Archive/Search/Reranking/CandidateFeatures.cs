using Nadir.Archive.Ports;
using Nadir.Archive.Reading;
using Nadir.Imagery;
using Nadir.Imagery.Files;

namespace Nadir.Archive.Search.Reranking;

/// <summary>
/// Gives the features of rows: kept ones at once, the others from their files, while the next batch is read already.
/// Thread-safe: calls of the reranker wait for each other.
/// </summary>
internal sealed class CandidateFeatures(string archive, IReranker reranker, RerankOptions options, Lock reranking)
{
    private readonly FeatureCache _cache = new(options.CacheBytes);
    private readonly WindowReader _reader = new(archive, reranker.Input, options.Limits, options.Workers);

    /// <summary>Bytes of features that are kept.</summary>
    public long CachedBytes => _cache.Bytes;

    /// <summary>What keeping features has saved so far.</summary>
    public CacheStatistics Statistics => _cache.Statistics;

    /// <summary>Finds or computes features.</summary>
    /// <param name="rows">Rows of a search.</param>
    /// <param name="cancellationToken">Stops between two batches.</param>
    /// <returns>For each row its features, or a sentence that says why there are none.</returns>
    public (Half[]? Features, string? Fault)[] Get(
        IReadOnlyList<SearchResult> rows, CancellationToken cancellationToken)
    {
        var found = new (Half[]? Features, string? Fault)[rows.Count];
        FeatureKey?[] keys = [.. rows.Select(row => FeatureKey.Of(archive, row))];
        for (var index = 0; index < found.Length; index++)
        {
            found[index].Features = keys[index] is { } key ? _cache.Find(key) : null;
        }

        // Windows of one file come together, so that it is opened once.
        int[][] batches = [.. Enumerable.Range(0, found.Length)
            .Where(index => found[index].Features is null)
            .OrderBy(index => rows[index].Source, StringComparer.Ordinal).ThenBy(index => index)
            .Chunk(options.BatchSize)];
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var ahead = ReadAhead(0);
        try
        {
            for (var batch = 0; batch < batches.Length; batch++)
            {
                var pictures = ahead.GetAwaiter().GetResult();
                ahead = ReadAhead(batch + 1);
                Encode(batches[batch], pictures, keys, found);
            }
        }
        finally
        {
            // Nothing is read any more when the caller goes on, however this ends.
            stopping.Cancel();
            ((IAsyncResult)ahead).AsyncWaitHandle.WaitOne();
        }

        return found;

        Task<(RgbImage? Image, string? Fault)[]> ReadAhead(int batch) => batch == batches.Length
            ? Task.FromResult(Array.Empty<(RgbImage?, string?)>())
            : Task.Run(() => _reader.Read(
                [.. batches[batch].Select(index => (rows[index].Source, rows[index].PixelWindow()))], stopping.Token),
                CancellationToken.None);
    }

    private void Encode(
        int[] places, (RgbImage? Image, string? Fault)[] pictures, FeatureKey?[] keys,
        (Half[]? Features, string? Fault)[] found)
    {
        var read = new List<(int Place, RgbImage Image)>(places.Length);
        foreach (var (place, (image, fault)) in places.Zip(pictures))
        {
            found[place].Fault = fault;
            if (image is not null)
            {
                read.Add((place, image));
            }
        }

        if (read.Count == 0)
        {
            return;
        }

        var length = reranker.FeatureLength;
        var features = new Half[read.Count * length];
        lock (reranking)
        {
            reranker.EncodeImages([.. read.Select(pair => pair.Image)], features);
        }

        foreach (var (index, (place, _)) in read.Index())
        {
            // An array for each picture: dropping one from the cache must free its memory.
            found[place].Features = features.AsSpan(index * length, length).ToArray();
            if (keys[place] is { } key)
            {
                _cache.Add(key, found[place].Features!);
            }
        }
    }
}

/// <summary>Features of the pictures that were asked for last, within a number of bytes. Thread-safe.</summary>
internal sealed class FeatureCache(long capacity)
{
    // Key, path, list node and dictionary entry, about.
    private const int EntryBytes = 400;

    private readonly RecentlyUsed<FeatureKey, Half[]> _entries = new(
        capacity, features => EntryBytes + (2L * features.Length));

    /// <summary>Bytes that are in use, about; never more than the capacity.</summary>
    public long Bytes => _entries.Bytes;

    public CacheStatistics Statistics => _entries.Statistics;

    public Half[]? Find(FeatureKey key) => _entries.TryFind(key, out var features) ? features : null;

    /// <summary>Keeps features, and drops those that were not used for longest until they fit.</summary>
    /// <param name="key">What they were made from.</param>
    /// <param name="features">Must not be changed any more.</param>
    public void Add(FeatureKey key, Half[] features) => _entries.Add(key, features);
}

/// <summary>What a picture's features depend on: the file as it is now, and the window of it.</summary>
/// <param name="Source">What the archive knows the image by.</param>
/// <param name="Window">Pixels of the image.</param>
/// <param name="Bytes">The file's size.</param>
/// <param name="Modified">When the file was last written, in ticks (UTC).</param>
internal readonly record struct FeatureKey(string Source, PixelWindow Window, long Bytes, long Modified)
{
    /// <summary>The key of a row; null when its file is not there.</summary>
    public static FeatureKey? Of(string archive, SearchResult row)
    {
        try
        {
            var file = LocalFile.Status(SourceFile.Locate(archive, row.Source));
            return file.IsFolder ? null
                : new FeatureKey(row.Source, row.PixelWindow(), file.Length, file.Modified.Ticks);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
