using System.Text.Json;
using Nadir.Stac.Documents;

namespace Nadir.Stac.Items;

/// <summary>Makes of an item the image that is indexed for it.</summary>
/// <param name="wantedAsset">Key or role of the asset; null for the best picture.</param>
/// <param name="root">The folder that local files must lie in; null for a catalog of the web.</param>
internal sealed class StacItemReader(string? wantedAsset, string? root)
{
    /// <summary>Reads an item.</summary>
    /// <param name="item">The feature.</param>
    /// <param name="document">The document that it stands in.</param>
    /// <param name="collection">The collection that it belongs to; null when unknown.</param>
    /// <exception cref="StacException">It is no item, or has no image that can be taken.</exception>
    public StacImage Read(JsonElement item, StacDocument document, StacCollection? collection)
    {
        var id = item.Text("id") ?? item.Field("id")?.ToString();
        if (string.IsNullOrEmpty(id) || item.Text("type") != "Feature")
        {
            throw new StacException(
                $"{document.Address} holds an item that is no feature with an 'id'; it was left out.");
        }

        StacAsset[] assets = [.. StacAsset.Of(item)];
        var (asset, isPreview) = StacAssetChoice.Choose(assets, wantedAsset);
        if (asset is null)
        {
            throw new StacException($"{document.Address}: the item '{id}' {Lack(assets)}");
        }

        var address = StacHref.Resolve(asset.Href, document.Base, root);
        var properties = item.Object("properties");
        var (from, to) = properties is { } times ? StacTimes.Read(times) : (null, null);
        var attributes = Attributes(id, item, properties, asset, collection);
        var (footprint, fault) = StacGeometry.Read(item);
        var name = $"the item '{id}' in {document.Address}";
        string?[] faults =
        [
            fault is null ? null
                : $"the geometry of {name} cannot be used, since {fault}; it is indexed without a place",
            properties is { } given && StacTimes.Fault(given) is { } wrong
                ? $"the time of {name} cannot be used, "
                    + $"since {wrong}{((from ?? to) is null ? "; it is indexed without a time" : string.Empty)}" : null,
            properties is { } half && StacTimes.Gap(half) is { } gap ? $"the time of {name} has {gap}" : null,
        ];
        return new StacImage(
            address, document.Address, document.Changed, new ItemDescription(from, to, attributes), footprint,
            [.. faults.OfType<string>()], isPreview,
            StacGeometry.IsArea(item))
        {
            Record = StacRecord.OfItem(item, document, root),
            Collection = collection,
        };
    }

    private static List<ItemAttribute> Attributes(
        string id, JsonElement item, JsonElement? properties, StacAsset asset, StacCollection? collection)
    {
        var attributes = new StacAttributes();
        attributes.Add("stac:id", id);
        attributes.Add("stac:collection", item.Text("collection") ?? collection?.Id);
        attributes.Add("stac:asset", asset.Key);

        // What stands with the asset holds for it, whatever the item says of all of its assets.
        attributes.AddAll(asset.Fields, name => name is "gsd" or "bands"
            || name.Contains(':', StringComparison.Ordinal));
        if (properties is { } fields)
        {
            attributes.AddAll(fields);
        }

        var own = attributes.All.Select(attribute => attribute.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return [.. attributes.All, .. collection?.Attributes.Where(common => !own.Contains(common.Name)) ?? []];
    }

    private string Lack(StacAsset[] assets)
    {
        var keys = string.Join(", ", assets.Take(12).Select(asset => asset.Key));
        return assets.Length == 0 ? "has no assets."
            : wantedAsset is null ? $"has no asset that is an image (it has: {keys})."
            : $"has no asset or role '{wantedAsset}' (it has: {keys}).";
    }
}
