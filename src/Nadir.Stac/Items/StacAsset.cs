using System.Text.Json;
using Nadir.Imagery;
using Nadir.Stac.Documents;

namespace Nadir.Stac.Items;

/// <summary>A file that an item refers to.</summary>
/// <param name="Key">Its name within the item.</param>
/// <param name="Href">Where it is, as written.</param>
/// <param name="MediaType">Without parameters, in small letters; null when not told.</param>
/// <param name="Roles">What it is for.</param>
/// <param name="Fields">All that the item says of it.</param>
internal sealed record StacAsset(string Key, string Href, string? MediaType, IReadOnlyList<string> Roles, JsonElement Fields)
{
    // The last two are the names of GeoTIFF before it was registered as image/tiff.
    private static readonly HashSet<string> ImageTypes = new(StringComparer.Ordinal)
    {
        "image/tiff", "image/jp2", "image/png", "image/jpeg", "image/jpg", "image/webp", "image/bmp", "image/geotiff",
        "image/vnd.stac.geotiff", "image/x.geotiff",
    };

    /// <summary>Whether it can be a picture: by its type, or by its name where no type tells.</summary>
    public bool IsImage => MediaType is null or "application/octet-stream" or "binary/octet-stream"
        ? ImageNames.Matches(Href.Split('?', '#')[0])
        : ImageTypes.Contains(MediaType);

    /// <summary>Whether it is a TIFF by its type or name, which holds full resolution and georeference.</summary>
    public bool IsTiff => MediaType?.Contains("tif", StringComparison.Ordinal)
        ?? Href.Split('?', '#')[0].EndsWith(".tif", StringComparison.OrdinalIgnoreCase);

    /// <summary>How many bands the item says it has; 0 when not told.</summary>
    public int Bands => new[] { "bands", "eo:bands", "raster:bands" }.Max(name => Fields.List(name).Count());

    /// <summary>Lists the assets of an item in the order in which they are written.</summary>
    public static IEnumerable<StacAsset> Of(JsonElement item)
    {
        if (item.Object("assets") is not { } assets)
        {
            yield break;
        }

        foreach (var asset in assets.EnumerateObject())
        {
            if (asset.Value.Text("href") is { Length: > 0 } href)
            {
                var type = asset.Value.Text("type")?.Split(';')[0].Trim().ToLowerInvariant();
                var roles = asset.Value.List("roles").Where(role => role.ValueKind == JsonValueKind.String);
                yield return new StacAsset(asset.Name, href, type, [.. roles.Select(role => role.GetString()!)], asset.Value);
            }
        }
    }
}
