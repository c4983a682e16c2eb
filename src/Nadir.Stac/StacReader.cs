using System.Text.Json;
using Nadir.Stac.Documents;
using Nadir.Stac.Items;
using Nadir.Stac.Snapshots;

namespace Nadir.Stac;

/// <summary>
/// Walks through a static catalog: from a catalog, collection or item collection along its links, or to one item. What
/// cannot be read is reported and the walk goes on. Circles and repeats are met once. To be used by one thread.
/// </summary>
internal sealed class StacReader
{
    private readonly StacAddress _start;
    private readonly StacOptions _options;
    private readonly StacDocumentStore _documents;
    private readonly CatalogSnapshot _snapshot;
    private readonly StacItemReader _items;
    private readonly StacParentCollection _parentCollection;
    private readonly HashSet<string> _unknownVersions = new(StringComparer.Ordinal);
    private readonly string? _root;
    private bool _saysOtherMethods;

    /// <param name="start">The first document. Local files must lie in its folder or below.</param>
    /// <param name="options">How to read.</param>
    /// <param name="documents">Reads documents.</param>
    /// <param name="snapshot">Keeps by which document each was reached.</param>
    public StacReader(StacAddress start, StacOptions options, StacDocumentStore documents, CatalogSnapshot snapshot)
    {
        _start = start;
        _options = options;
        _documents = documents;
        _snapshot = snapshot;
        _root = start.IsRemote ? null : Path.GetDirectoryName(start.Text);
        _items = new StacItemReader(options.Asset, _root);
        _parentCollection = new StacParentCollection(documents, _root);
    }

    /// <summary>Walks.</summary>
    /// <param name="cancellationToken">Stops between two documents.</param>
    public IEnumerable<StacEntry> Read(CancellationToken cancellationToken)
    {
        using var queue = new StacQueue(_documents, _options.DocumentsAhead, cancellationToken);
        queue.Add([new StacPending(_start, null, null)], _options.MaxDocuments);
        while (queue.Take() is var (pending, reading))
        {
            var (document, fault) = Await(pending, reading);
            if (document is null)
            {
                yield return new StacEntry.Fault(pending.Address, fault!);
                continue;
            }

            using (document)
            {
                _snapshot.Write((documents, _, _) => documents.SetParent(pending.Address.Text, pending.Parent?.Text));
                if (document.Version is { } version && !StacDocumentType.IsKnownVersion(version)
                    && _unknownVersions.Add(version))
                {
                    yield return new StacEntry.Note(
                        $"{document.Address} is of STAC {version}, which this build does not know; it was read as if "
                            + $"it were 1.1.0.");
                }

                foreach (var entry in Open(document, pending.Collection, queue, cancellationToken))
                {
                    yield return entry;
                }
            }
        }
    }

    private static (StacDocument? Document, string? Fault) Await(StacPending pending, Task<StacDocument> reading)
    {
        try
        {
            return (reading.GetAwaiter().GetResult(), null);
        }
        catch (StacException error)
        {
            var via = pending.Parent is { } parent ? $" ({parent} links to it.)" : string.Empty;
            return (null, error.Message + via);
        }
    }

    private List<StacEntry> Open(
        StacDocument document, StacCollection? collection, StacQueue queue, CancellationToken cancellationToken)
    {
        var entries = new List<StacEntry>();
        try
        {
            switch (document.Kind)
            {
                case StacDocumentKind.Item:
                    AddItem(document.Root, document, collection, entries, cancellationToken);
                    break;
                case StacDocumentKind.ItemCollection:
                    foreach (var item in document.Root.List("features"))
                    {
                        AddItem(item, document, collection, entries, cancellationToken);
                    }

                    Follow(document, ["next"], collection, queue, entries);
                    break;
                case StacDocumentKind.Collection:
                    Follow(document, ["child", "item", "items"], StacCollection.Read(document, _root)
                        ?? collection, queue, entries);
                    break;
                default:
                    Follow(document, ["child", "item", "items"], collection, queue, entries);
                    break;
            }
        }
        catch (InvalidOperationException)
        {
            // The JSON reader finds half of a surrogate pair, or broken UTF-8, only when the text is asked for.
            entries.Add(new StacEntry.Fault(document.Address, $"{document.Address} holds text that is no Unicode."));
        }

        return entries;
    }

    private void AddItem(
        JsonElement item,
        StacDocument document,
        StacCollection? collection,
        List<StacEntry> entries,
        CancellationToken cancellationToken)
    {
        try
        {
            var own = _parentCollection.Of(item, document, collection, cancellationToken);
            entries.Add(new StacEntry.Image(_items.Read(item, document, own)));
        }
        catch (StacException error)
        {
            entries.Add(new StacEntry.Fault(document.Address, error.Message));
        }
    }

    private void Follow(
        StacDocument document, string[] relations, StacCollection? collection, StacQueue queue, List<StacEntry> entries)
    {
        var next = new List<StacPending>();
        var links = StacLink.Of(document.Root).Where(link => relations.Contains(link.Relation)).ToList();
        // A page that offers the next one by GET and by POST is asked for it once, as it was asked for itself.
        var method = document.RequestBody is null ? "GET" : "POST";
        if (links.Exists(link => link.Relation == "next"
            && link.Method.Equals(method, StringComparison.OrdinalIgnoreCase)))
        {
            var others = links.FindAll(link => link.Relation == "next"
                && !link.Method.Equals(method, StringComparison.OrdinalIgnoreCase));
            links.RemoveAll(others.Contains);
            if (others.Count > 0 && !_saysOtherMethods)
            {
                _saysOtherMethods = true;
                entries.Add(new StacEntry.Note(
                    $"{document.Address} has a link 'next' by {method} and another by {others[0].Method}; pages were "
                        + $"asked for by {method} alone, as that one was."));
            }
        }

        foreach (var link in links)
        {
            try
            {
                var (address, message) = StacRequest.Of(
                    link, StacHref.Resolve(link.Href, document.Base, _root), document);
                next.Add(new StacPending(address, document.Address, collection, message));
            }
            catch (StacException error)
            {
                entries.Add(new StacEntry.Fault(document.Address, error.Message));
            }
        }

        if (!queue.Add(next, _options.MaxDocuments))
        {
            entries.Add(new StacEntry.Fault(
                document.Address,
                $"{document.Address} leads to more than {_options.MaxDocuments} documents; the others were left out. "
                    + $"Index its children one by one."));
        }
    }
}

/// <summary>What a walk through a catalog comes upon.</summary>
internal abstract record StacEntry
{
    /// <summary>An image to index.</summary>
    public sealed record Image(StacImage Value) : StacEntry;

    /// <summary>Something that was left out.</summary>
    /// <param name="Address">The document that it is about.</param>
    /// <param name="Reason">What is wrong, in a sentence.</param>
    public sealed record Fault(StacAddress Address, string Reason) : StacEntry;

    /// <summary>Something that a person should know, and that kept nothing out.</summary>
    public sealed record Note(string Sentence) : StacEntry;
}

/// <summary>Finds the collection that an item says it belongs to. To be used by one thread.</summary>
/// <param name="documents">Reads documents.</param>
/// <param name="root">The folder that local files must lie in; null for a catalog of the web.</param>
internal sealed class StacParentCollection(StacDocumentStore documents, string? root)
{
    private readonly Dictionary<string, StacCollection?> _read = new(StringComparer.Ordinal);

    /// <summary>The collection that was met on the way, or else the one that the item links to.</summary>
    /// <returns>Null when it belongs to none, or that cannot be read: an item says enough by itself.</returns>
    public StacCollection? Of(
        JsonElement item, StacDocument document, StacCollection? met, CancellationToken cancellationToken)
    {
        if (item.Text("collection") is not { } id || met?.Id == id)
        {
            return met;
        }

        foreach (var link in StacLink.Of(item).Where(link => link.Relation == "collection"))
        {
            return Read(link.Href, document, cancellationToken) is { } found && found.Id == id ? found : null;
        }

        return null;
    }

    private StacCollection? Read(string href, StacDocument document, CancellationToken cancellationToken)
    {
        try
        {
            var address = StacHref.Resolve(href, document.Base, root);
            if (!_read.TryGetValue(address.Text, out var collection))
            {
                _read[address.Text] = null;
                using var read = documents.ReadAsync(address, cancellationToken).GetAwaiter().GetResult();
                collection = read.Kind == StacDocumentKind.Collection ? StacCollection.Read(read, root) : null;
                _read[address.Text] = collection;
            }

            return collection;
        }
        catch (StacException)
        {
            return null;
        }
    }
}
