using System.Text.Json;
using Nadir.Stac.Documents;

namespace Nadir.Stac.Items;

/// <summary>
/// Collects attributes from JSON. A list gives several values of one name, an object within an object joins the names
/// by a dot, and what was set first stays.
/// </summary>
internal sealed class StacAttributes
{
    private const int MostAttributes = 512;
    private const int MostValues = 64;
    private const int LongestName = 200;
    private const int LongestText = 1000;

    // Outlines and definitions of reference systems: long, and nothing that anybody filters by.
    private static readonly HashSet<string> LeftOut = new(StringComparer.Ordinal)
    {
        "proj:geometry", "proj:projjson", "proj:wkt2", "datetime", "start_datetime", "end_datetime",
    };

    private readonly List<ItemAttribute> _attributes = [];
    private readonly HashSet<string> _names = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>What was collected.</summary>
    public IReadOnlyList<ItemAttribute> All => _attributes;

    /// <summary>Adds a text, unless its name is taken.</summary>
    public void Add(string name, string? text)
    {
        if (!string.IsNullOrEmpty(text) && _names.Add(name))
        {
            AddText(name, text);
        }
    }

    /// <summary>Adds the fields of an object whose names are not taken yet.</summary>
    /// <param name="fields">An object.</param>
    /// <param name="filter">Which of its fields to add; all when null.</param>
    public void AddAll(JsonElement fields, Func<string, bool>? filter = null)
    {
        foreach (var field in fields.EnumerateObject())
        {
            // JSON allows a field without a name, and nobody could ask for it.
            if (field.Name.Length > 0 && !LeftOut.Contains(field.Name) && (filter is null || filter(field.Name))
                && !_names.Contains(field.Name))
            {
                var first = _attributes.Count;
                AddValue(field.Name, field.Value, isListed: false);
                _names.UnionWith(_attributes.Skip(first).Select(attribute => attribute.Name).Append(field.Name));
            }
        }
    }

    private void AddValue(string name, JsonElement value, bool isListed)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.String:
                AddText(name, value.GetString()!);
                break;
            case JsonValueKind.Number when value.TryGetDouble(out var number) && double.IsFinite(number):
                AddUnlessFull(ItemAttribute.Of(name, number));
                break;
            case JsonValueKind.True or JsonValueKind.False:
                AddText(name, value.ValueKind == JsonValueKind.True ? "true" : "false");
                break;
            case JsonValueKind.Object:
                foreach (var field in value.EnumerateObject())
                {
                    AddValue($"{name}.{field.Name}", field.Value, isListed);
                }

                break;
            case JsonValueKind.Array when !isListed:
                // A list within a list is geometry or a matrix, never something to filter by.
                foreach (var element in value.EnumerateArray().Take(MostValues))
                {
                    AddValue(name, element, isListed: true);
                }

                break;
        }
    }

    private void AddText(string name, string text)
    {
        if (text.Length > 0)
        {
            AddUnlessFull(ItemAttribute.Of(name, text.Length <= LongestText ? text : text[..LongestText]));
        }
    }

    private void AddUnlessFull(ItemAttribute attribute)
    {
        if (_attributes.Count < MostAttributes && attribute.Name.Length is > 0 and <= LongestName)
        {
            _attributes.Add(attribute);
        }
    }
}

/// <summary>What a collection says of all of its items.</summary>
internal sealed class StacCollection
{
    private static readonly HashSet<string> Common = new(StringComparer.Ordinal)
    {
        "license", "keywords", "platform", "instruments", "constellation", "mission", "gsd", "providers",
        "processing:level",
    };

    private StacCollection(string id, IReadOnlyList<ItemAttribute> attributes, string? record)
    {
        Id = id;
        Attributes = attributes;
        Record = record;
    }

    public string Id { get; }

    /// <summary>What holds for an item that does not say otherwise.</summary>
    public IReadOnlyList<ItemAttribute> Attributes { get; }

    /// <summary>The whole of it (<see cref="StacRecord"/>); null when it is longer than what is kept.</summary>
    public string? Record { get; }

    /// <summary>
    /// Reads a collection: its <c>properties</c> as older versions have them, and common metadata beside its id.
    /// </summary>
    /// <param name="document">The collection.</param>
    /// <param name="folder">The folder that local files must lie in; null for a catalog of the web.</param>
    /// <returns>Null when it has no id.</returns>
    public static StacCollection? Read(StacDocument document, string? folder)
    {
        var root = document.Root;
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
        return new StacCollection(id, attributes.All, StacRecord.OfCollection(document, folder));
    }
}
