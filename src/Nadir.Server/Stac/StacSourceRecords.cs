using System.Text.Json.Nodes;
using Nadir.Archive;
using Nadir.Archive.Ports;
using Nadir.Server.Items;
using Nadir.Server.Sources;
using Nadir.Stac.Items;

namespace Nadir.Server.Stac;

/// <summary>
/// What the items and collections that images come from say of themselves, as it is given on. Thread-safe.
/// </summary>
/// <remarks>Files of the machine that indexed are told of by the operator's template of addresses alone.</remarks>
internal sealed class StacSourceRecords(IArchiveStore store, SourceNames names, ServerOptions options)
{
    /// <summary>Reads what items say.</summary>
    /// <returns>By the numbers of the images; those of no catalog, and of archives that do not keep
    /// it, are missing.</returns>
    public Dictionary<long, JsonObject> OfItems(IReadOnlyCollection<ArchiveScene> scenes)
    {
        var records = store.ReadSourceRecords(SourceRecordKind.Item, [.. scenes.Select(scene => scene.Stamp.Source)]);
        var items = new Dictionary<long, JsonObject>();
        foreach (var scene in scenes)
        {
            if (records.TryGetValue(scene.Stamp.Source, out var record))
            {
                items[scene.Id] = Open(record, path => path == scene.Stamp.Source
                    ? SceneLink.Of(options.SceneLink, names.ToName(path), scene.Id) is { } link
                        && options.SceneLink is not null ? link : null
                    : Neighbour(path));
            }
        }

        return items;
    }

    /// <summary>Reads what collections say.</summary>
    /// <returns>JSON by their ids; those that the archive does not keep are missing.</returns>
    public IReadOnlyDictionary<string, string> OfCollections(IReadOnlyCollection<string> ids) =>
        store.ReadSourceRecords(SourceRecordKind.Collection, ids);

    /// <summary>Opens what a collection says.</summary>
    public JsonObject OpenCollection(string record) => Open(record, Neighbour);

    // A template of names is one of whole folders, one of numbers is one of images.
    private string? Neighbour(string path) => options.SceneLink is { } template
        && template.Contains("{source}", StringComparison.Ordinal)
        && !template.Contains("{scene}", StringComparison.Ordinal)
        && names.ToName(path) is var name && names.ToSource(name) == path
            ? SceneLink.Of(template, name, 0)
            : null;

    private static JsonObject Open(string record, Func<string, string?> address)
    {
        var json = JsonNode.Parse(record)!.AsObject();
        if (json["assets"] is JsonObject assets)
        {
            foreach (var (key, asset) in assets.ToArray())
            {
                var href = asset!["href"]!.GetValue<string>();
                if (!href.StartsWith('/'))
                {
                    continue;
                }

                if (address(href) is { } reachable)
                {
                    asset["href"] = reachable;
                }
                else
                {
                    assets.Remove(key);
                }
            }
        }

        return json;
    }
}
