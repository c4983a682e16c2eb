using Nadir.Stac;
using Nadir.Stac.Documents;
using Nadir.Stac.Fetching;
using Nadir.Stac.Items;
using Nadir.Stac.Snapshots;

namespace Nadir.Archive.Ingest.Catalogs;

/// <summary>Lists the images that catalogs name, and notes in the snapshot which names which. For one thread.</summary>
internal sealed class CatalogWalker
{
    // Of many alike a few say all.
    private const int MostFaults = 10;

    private readonly StacDocumentStore _documents;
    private readonly CatalogSnapshot _snapshot;
    private readonly IngestTally _tally;
    private readonly IngestOptions _options;
    private readonly HashSet<StacAddress> _rootsWithImages = [];
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    private readonly HashSet<string> _faulty = new(StringComparer.Ordinal);
    private readonly HashSet<string> _collections = new(StringComparer.Ordinal);
    private int _tooLong;

    public CatalogWalker(
        IReadOnlyList<StacAddress> roots, SafeFetcher fetcher, CatalogSnapshot snapshot, IngestTally tally,
        IngestOptions options)
    {
        Roots = roots;
        _documents = new StacDocumentStore(fetcher, snapshot, options.Stac.DocumentLimits);
        _snapshot = snapshot;
        _tally = tally;
        _options = options;
    }

    /// <summary>The catalogs of this run.</summary>
    public IReadOnlyList<StacAddress> Roots { get; }

    /// <summary>Tells this run from the ones before.</summary>
    public long Run { get; } = DateTime.UtcNow.Ticks;

    /// <summary>Whether an image was met in a catalog. Of use when the walk is over.</summary>
    public bool HasImages(StacAddress root) => _rootsWithImages.Contains(root);

    /// <summary>
    /// Whether something was wrong with a document, so that what it names and leads to may not have been seen.
    /// </summary>
    public bool IsFaulty(string document) => _faulty.Contains(document);

    /// <summary>Whether something was wrong with any document.</summary>
    public bool HasFaults => _faulty.Count > 0;

    /// <summary>Walks every catalog; reports what cannot be read.</summary>
    /// <param name="cancellationToken">Stops.</param>
    /// <returns>Every image once.</returns>
    public IEnumerable<StacImage> Walk(CancellationToken cancellationToken)
    {
        foreach (var root in Roots)
        {
            var previews = new List<StacImage>();
            var faults = new List<string>();
            foreach (var entry in new StacReader(root, _options.Stac, _documents, _snapshot).Read(cancellationToken))
            {
                if (entry is not StacEntry.Image { Value: var image })
                {
                    Report(entry);
                }
                else if (Note(root, image))
                {
                    previews.AddRange(image.IsPreview ? [image] : []);
                    faults.AddRange(image.Faults);
                    yield return image;
                }
            }

            foreach (var fault in faults.Take(MostFaults))
            {
                _tally.Warn($"{fault}.");
            }

            if (faults.Count > MostFaults)
            {
                _tally.Warn(
                    $"{faults.Count - MostFaults} more places and times of items of {root} cannot be used as they "
                        + $"are given.");
            }

            if (_tooLong > 0)
            {
                _tally.Warn(
                    $"{_tooLong} items and collections of {root} are too long to be given on as they are; their "
                        + $"images are indexed all the same.");
                _tooLong = 0;
            }

            if (previews.Count > 0)
            {
                _tally.Warn(
                    $"{previews.Count} items of {root} have no picture but an overview or a thumbnail, which was "
                        + $"taken; the first is {previews[0].Address}.");
            }
        }
    }

    /// <summary>Whether a file was described by a catalog, which knows more of it than the folder it lies in.</summary>
    /// <param name="path">Full path.</param>
    /// <param name="isOfThisRun">Whether a catalog of this run did.</param>
    public bool Describes(string path, out bool isOfThisRun)
    {
        isOfThisRun = _seen.Contains(path);
        return isOfThisRun || _snapshot.Images(images => images.Owners(path)).Exists(IsStillThere);
    }

    private bool IsStillThere(string catalog) => Roots.Contains(new StacAddress(catalog))
        ? HasFaults
        : StacAddress.IsWeb(catalog) || File.Exists(catalog);

    private void Report(StacEntry entry)
    {
        switch (entry)
        {
            case StacEntry.Fault fault:
                _faulty.Add(fault.Address.Text);
                _tally.AddItem(new ItemReport(fault.Address.Text, ItemOutcome.Failed, fault.Reason));
                break;
            case StacEntry.Note note:
                _tally.Warn(note.Sentence);
                break;
        }
    }

    // What the items and collections say is given on by the server, so it is kept also of images that have not changed.
    private void Keep(StacImage image, string source)
    {
        if (_options.Shard.Owns(source))
        {
            _snapshot.WriteRecords(records => records.Put(SourceRecordKind.Item, source, image.Record));
            _tooLong += image.Record is null ? 1 : 0;
        }

        if (image.Collection is { } collection && _collections.Add(collection.Id))
        {
            _snapshot.WriteRecords(records =>
                records.Put(SourceRecordKind.Collection, collection.Id, collection.Record));
            _tooLong += collection.Record is null ? 1 : 0;
        }
    }

    private bool Note(StacAddress root, StacImage image)
    {
        var source = image.Address.Text;
        _rootsWithImages.Add(root);

        // What another worker notes says nothing of this run.
        if (_options.Shard.Owns(source))
        {
            _snapshot.Write((_, images, _) => images.Put(root.Text, source, image.Document.Text, Run));
        }

        var isNew = _seen.Add(source);
        if (isNew)
        {
            Keep(image, source);
        }

        return isNew;
    }
}
