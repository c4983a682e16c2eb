using System.Text.Json;
using Nadir.Stac.Documents;
using Nadir.Stac.Items;

namespace Nadir.Stac;

/// <summary>Finds the collection that an item says it belongs to. To be used by one thread.</summary>
/// <param name="documents">Reads documents.</param>
/// <param name="root">The folder that local files must lie in; null for a catalog of the web.</param>
internal sealed class StacParentCollection(StacDocumentStore documents, string? root)
{
    private readonly Dictionary<string, StacCollection?> _read = new(StringComparer.Ordinal);

    /// <summary>The collection that was met on the way, or else the one that the item links to.</summary>
    /// <returns>Null when it belongs to none, or that cannot be read: an item says enough by itself.</returns>
    public StacCollection? Of(JsonElement item, StacDocument document, StacCollection? met, CancellationToken cancellationToken)
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
                collection = read.Kind == StacDocumentKind.Collection ? StacCollection.Read(read.Root) : null;
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
