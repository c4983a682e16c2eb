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
internal sealed record StacAsset(
    string Key, string Href, string? MediaType, IReadOnlyList<string> Roles, JsonElement Fields)
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
                yield return new StacAsset(
                    asset.Name, href, type, [.. roles.Select(role => role.GetString()!)], asset.Value);
            }
        }
    }
}

/// <summary>Chooses the asset of an item that is indexed.</summary>
internal static class StacAssetChoice
{
    private const int Overview = 5;
    private const int Thumbnail = 6;

    // Rasters beside the picture: masks and quality flags look like images and show nothing.
    private static readonly HashSet<string> NoPictures = new(StringComparer.Ordinal)
    {
        "metadata", "data-mask", "snow-ice", "land-water", "water-mask", "cloud", "cloud-shadow", "saturation",
        "iso-19115", "graphic",
    };

    /// <summary>Chooses by what a person asked for, or by roles and types.</summary>
    /// <param name="assets">The assets of an item.</param>
    /// <param name="wanted">Key or role; null for the best picture.</param>
    /// <returns>The asset; null when none fits. And whether it is a mere overview or thumbnail that
    /// nobody asked for.</returns>
    public static (StacAsset? Asset, bool IsPreview) Choose(IReadOnlyList<StacAsset> assets, string? wanted)
    {
        if (wanted is not null)
        {
            // A key is one asset, so it is taken whatever its type says; decoding tells what it is.
            var named = assets.FirstOrDefault(asset => asset.Key.Equals(wanted, StringComparison.OrdinalIgnoreCase));
            return (named
                ?? Best(assets.Where(asset => asset.Roles.Contains(wanted, StringComparer.OrdinalIgnoreCase))), false);
        }

        var best = Best(assets);
        return (best, best is not null && Rank(best) >= Overview);
    }

    // The order is stable: of equals, the first that is written.
    private static StacAsset? Best(IEnumerable<StacAsset> assets) => assets
        .Where(asset => asset.IsImage)
        .OrderBy(asset => Rank(asset) ?? int.MaxValue)
        .ThenBy(asset => asset.IsTiff ? 0 : 1)
        .FirstOrDefault(asset => Rank(asset) is not null);

    // The lower the better; null for what is no picture.
    private static int? Rank(StacAsset asset)
    {
        var roles = asset.Roles;
        if (roles.Any(NoPictures.Contains))
        {
            return null;
        }

        return roles.Contains("visual") || asset.Key == "visual" ? 0
            : roles.Contains("data") ? (asset.Bands >= 3 ? 1 : 2)
            : roles.Contains("overview") ? Overview
            : roles.Contains("thumbnail") || asset.Key is "thumbnail" or "preview" ? Thumbnail
            : roles.Count == 0 ? 3
            : 4;
    }
}
