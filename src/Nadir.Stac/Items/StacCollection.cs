using System.Text.Json;
using Nadir.Stac.Documents;

namespace Nadir.Stac.Items;

/// <summary>What a collection says of all of its items.</summary>
internal sealed class StacCollection
{
    private static readonly HashSet<string> Common = new(StringComparer.Ordinal)
    {
        "license", "keywords", "platform", "instruments", "constellation", "mission", "gsd", "providers", "processing:level",
    };

    private StacCollection(string id, IReadOnlyList<ItemAttribute> attributes)
    {
        Id = id;
        Attributes = attributes;
    }

    public string Id { get; }

    /// <summary>What holds for an item that does not say otherwise.</summary>
    public IReadOnlyList<ItemAttribute> Attributes { get; }

    /// <summary>Reads a collection: its <c>properties</c> as older versions have them, and common metadata beside its id.</summary>
    /// <returns>Null when it has no id.</returns>
    public static StacCollection? Read(JsonElement root)
    {
        if (root.Text("id") is not { } id)
        {
            return null;
        }

        var attributes = new StacAttributes();
        if (root.Object("properties") is { } properties)
        {
            attributes.AddAll(properties);
        }

        attributes.AddAll(root, Common.Contains);
        return new StacCollection(id, attributes.All);
    }
}
