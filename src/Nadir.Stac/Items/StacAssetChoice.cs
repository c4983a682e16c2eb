namespace Nadir.Stac.Items;

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
    /// <returns>The asset; null when none fits. And whether it is a mere overview or thumbnail that nobody asked for.</returns>
    public static (StacAsset? Asset, bool IsPreview) Choose(IReadOnlyList<StacAsset> assets, string? wanted)
    {
        if (wanted is not null)
        {
            // A key is one asset, so it is taken whatever its type says; decoding tells what it is.
            var named = assets.FirstOrDefault(asset => asset.Key.Equals(wanted, StringComparison.OrdinalIgnoreCase));
            return (named ?? Best(assets.Where(asset => asset.Roles.Contains(wanted, StringComparer.OrdinalIgnoreCase))), false);
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
