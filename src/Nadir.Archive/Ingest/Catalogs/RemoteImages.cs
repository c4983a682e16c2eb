using System.Security.Cryptography;
using Nadir.Archive.Ingest.Discovery;
using Nadir.Archive.Snapshots;
using Nadir.Files;
using Nadir.Stac.Fetching;
using Nadir.Stac.Snapshots;

namespace Nadir.Archive.Ingest.Catalogs;

/// <summary>Fetches images that catalogs name into the archive, each once until it changes. Thread-safe.</summary>
internal sealed class RemoteImages
{
    private readonly SafeFetcher _fetcher;
    private readonly CatalogSnapshot _snapshot;
    private readonly SnapshotLayout _layout;
    private readonly IngestOptions _options;

    public RemoteImages(SafeFetcher fetcher, CatalogSnapshot snapshot, SnapshotLayout layout, IngestOptions options)
    {
        _fetcher = fetcher;
        _snapshot = snapshot;
        _layout = layout;
        _options = options;
        if (!options.DryRun && Directory.Exists(layout.Incoming))
        {
            // Left by a process that was killed.
            Directory.Delete(layout.Incoming, recursive: true);
        }
    }

    /// <summary>Asks for an image, and fetches it unless the one that was fetched before is still right.</summary>
    /// <param name="file">An image of the web.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <returns>The same with the stamp of what lies on disk now.</returns>
    /// <exception cref="FetchException">It cannot be fetched.</exception>
    /// <exception cref="IOException">It cannot be written.</exception>
    public PlannedFile Obtain(PlannedFile file, CancellationToken cancellationToken)
    {
        var image = file.Image!;
        var known = Find(file);
        var download = known is not null && !known.Validators.Any && known.Described == image.Changed
            ? known
            : Fetch(file, known, cancellationToken);
        var changed = Math.Max(download.Changed, image.Changed);
        return file with { Stamp = new SourceStamp(file.Stamp.Source, download.Size, changed) };
    }

    // What was fetched before and is whole. What failed to decode may have been broken on the way, so it comes again
    // when failures are tried again.
    private SnapshotDownload? Find(PlannedFile file)
    {
        var known = _snapshot.Downloads(downloads => downloads.Find(file.Stamp.Source));
        var retries = _options.RetryFailed && file.Known?.State == ItemState.Failed;
        return known is not null && !retries && new FileInfo(file.Path) is { Exists: true } found
            && found.Length == known.Size
            ? known
            : null;
    }

    private SnapshotDownload Fetch(PlannedFile file, SnapshotDownload? known, CancellationToken cancellationToken)
    {
        var image = file.Image!;
        Directory.CreateDirectory(_layout.Incoming);
        var incoming = Path.Combine(_layout.Incoming, Guid.NewGuid().ToString("N"));
        try
        {
            FetchedContent content;
            byte[] hash;
            using (var stream = new FileStream(incoming, FileMode.CreateNew, FileAccess.ReadWrite))
            {
                content = _fetcher.FetchAsync(
                    image.Address.Uri, stream, _options.Stac.ImageLimits, known?.Validators,
                    cancellationToken).GetAwaiter().GetResult();
                stream.Position = 0;
                hash = content.IsUnchanged ? known!.Hash : SHA256.HashData(stream);
            }

            var isSame = known is not null && known.Hash.AsSpan().SequenceEqual(hash);
            var download = new SnapshotDownload(
                content.Validators,
                content.IsUnchanged ? known!.Size : content.Bytes,
                hash,
                isSame ? known!.Changed : DateTime.UtcNow.Ticks,
                image.Changed);
            if (!content.IsUnchanged)
            {
                Directory.CreateDirectory(Path.GetDirectoryName(file.Path)!);
                DurableFile.Publish(incoming, file.Path);
            }

            _snapshot.Write((_, _, downloads) => downloads.Put(file.Stamp.Source, download));
            return download;
        }
        finally
        {
            File.Delete(incoming);
        }
    }
}
