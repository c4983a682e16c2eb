using System.Globalization;
using System.Text.Json;
using Nadir.Archive;
using Nadir.Archive.Ports;
using Nadir.Archive.Search;
using Nadir.Server.Pictures;
using Nadir.Server.Sources;
using Nadir.Stac.Geometries;
using Nadir.Stac.Items;

namespace Nadir.Server.Items;

/// <summary>Reads what is known of windows. Thread-safe.</summary>
internal sealed class ItemReader(IArchiveStore store, SourceNames names, ServerOptions options)
{
    /// <summary>Reads a window.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="neighbours">How many windows that look alike.</param>
    /// <returns>Null when there is no such window.</returns>
    public ItemAnswer? Read(long id, int neighbours)
    {
        if (store.FindWindow(id) is not { } window || store.FindScene(window.Scene) is not { } scene)
        {
            return null;
        }

        var (from, to) = (scene.Description.AcquiredFrom, scene.Description.AcquiredTo);
        var isPeriod = from != to;
        return new ItemAnswer(
            id,
            names.ToName(scene.Stamp.Source),
            scene.Id,
            [window.Pixels.X, window.Pixels.Y, window.Pixels.Width, window.Pixels.Height],
            Geometry(window.Footprint),
            window.Captions.Count > 0 ? window.Captions[0] : null,
            [.. window.Captions.Select(text => new ItemCaption(text))],
            scene.Width,
            scene.Height,
            Distance(scene, window),
            isPeriod ? null : from,
            isPeriod ? from : null,
            isPeriod ? to : null,
            ItemProperties.Of(scene.Description.Attributes),
            Geometry(scene.Footprint),
            !scene.HasTiles ? null : $"/api/scenes/{scene.Id}/tiles/{{z}}/{{x}}/{{y}}.webp",
            neighbours == 0 ? [] : Neighbours(id, neighbours),
            SceneLink.Of(options.SceneLink, names.ToName(scene.Stamp.Source), scene.Id),
            SceneFile.IsThere(store, scene));
    }

    // An outline that pixels are not laid into says little of their size; what a catalog says, much.
    private static double? Distance(ArchiveScene scene, ArchiveWindow window)
    {
        var isOutlined = scene.Footprint is not null && !scene.HasTiles;
        return isOutlined ? scene.Description.Attributes.FirstOrDefault(attribute => attribute.Name == "gsd")?.Number
            : window.Footprint is null ? null
            : GroundDistance.OfPixel(window.Footprint, window.Pixels);
    }

    private static JsonElement? Geometry(string? footprint) => footprint is null ? null : JsonElement.Parse(footprint);

    // The window itself comes first, unless others are its exact copies.
    private List<SearchResult> Neighbours(long id, int count) => store.ReadVector(id) is { } vector
        ? [.. store.Search(vector, count + 1).Where(match => match.Id != id).Take(count)
            .Select((match, index) => SearchResult.From(index + 1, match with { Source = names.ToName(match.Source) }))]
        : [];
}

/// <summary>Where the image behind a window can be got.</summary>
internal static class SceneLink
{
    /// <summary>The address of an image: by the operator's template, else the one that it was fetched from.</summary>
    /// <param name="template">With <c>{source}</c>, <c>{name}</c> or <c>{scene}</c> in it; null for none.</param>
    /// <param name="source">The image's name, as answers give it; never a path of this machine.</param>
    /// <param name="scene">Its number.</param>
    /// <returns>Null when nobody said where it is.</returns>
    public static string? Of(string? template, string source, long scene)
    {
        if (template is null)
        {
            return Uri.TryCreate(source, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"
                ? source : null;
        }

        var name = source[(source.LastIndexOf('/') + 1)..];
        return template
            .Replace("{source}", string.Join('/', source.Split('/').Select(Uri.EscapeDataString)),
                StringComparison.Ordinal)
            .Replace("{name}", Uri.EscapeDataString(name), StringComparison.Ordinal)
            .Replace("{scene}", scene.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
    }
}

/// <summary>Attributes of an image as members of a JSON object.</summary>
internal static class ItemProperties
{
    /// <summary>
    /// Numbers become numbers and others texts; an attribute that occurs several times becomes an array.
    /// </summary>
    public static IReadOnlyDictionary<string, JsonElement> Of(IReadOnlyList<ItemAttribute> attributes)
    {
        var properties = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var group in attributes.GroupBy(attribute => attribute.Name, StringComparer.OrdinalIgnoreCase))
        {
            JsonElement[] values = [.. group.Select(Value)];
            properties[group.Key] = values.Length == 1 ? values[0]
                : JsonSerializer.SerializeToElement(values, ItemJson.Default.JsonElementArray);
        }

        return properties;
    }

    private static JsonElement Value(ItemAttribute attribute) => attribute.Number is { } number
        ? JsonSerializer.SerializeToElement(number, ItemJson.Default.Double)
        : JsonSerializer.SerializeToElement(attribute.Text, ItemJson.Default.String);
}
