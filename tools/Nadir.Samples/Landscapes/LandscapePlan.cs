namespace Nadir.Samples.Landscapes;

/// <summary>The letters of plans, and the landscapes themselves.</summary>
public static class LandscapePlan
{
    /// <summary>All landscapes.</summary>
    public static IReadOnlyList<Landscape> All { get; } =
    [
        new(
            "port_city", "EPSG:32631", 432_000, 4_587_000, riverColumn: -1,
            "fpgFFFwf",
            "sddddcds",
            "PdcdKddO",
            "dddLdTdb",
            "iivdSddP",
            "iOOdKdAR",
            "HQHBHQBB",
            "~~~~~~~~"),
        new(
            "river_county", "EPSG:32614", 512_000, 4_320_000, riverColumn: 3,
            "ffFfpwfo",
            "ofsfddKf",
            "FowfdcdF",
            "ffofdTdf",
            "fsffLddb",
            "opfFfvsf",
            "wfofiOfo"),
        new(
            "mountain_valley", "EPSG:32719", 358_000, 6_298_000, riverColumn: 4,
            "MMMMFMMM",
            "MMFFFwMM",
            "MFsffgFM",
            "FfRdfooF",
            "DfAddsFM",
            "DDOfpFMM",
            "DDDffMMM"),
    ];

    /// <summary>The kind of scene that a letter stands for; <c>~</c> is open sea and has none.</summary>
    internal static string? KindOf(char letter) => letter switch
    {
        'f' => "farmland",
        'o' => "pivotfarmland",
        'F' => "forest",
        'p' => "pond",
        'w' => "sparseresidential",
        's' => "school",
        'd' => "denseresidential",
        'D' => "desert",
        'M' => "mountain",
        'c' => "church",
        'P' => "parking",
        'K' => "playground",
        'L' => "railwaystation",
        'S' => "stadium",
        'T' => "tenniscourt",
        'O' => "storagetanks",
        'i' => "industrial",
        'v' => "viaduct",
        'A' => "airport",
        'R' => "runway",
        'b' => "baseballfield",
        'g' => "golfcourse",
        'H' => "harbor",
        'Q' => "cargoport",
        'B' => "beach",
        _ => null,
    };

    /// <summary>Whether neighbouring cells of a letter are one piece of nature, without roads between.</summary>
    internal static bool IsWild(char letter) => letter is 'F' or 'M' or 'D' or '~';

    /// <summary>Whether a scene has land above and sea below, and must not be turned.</summary>
    internal static bool IsCoast(char letter) => letter is 'H' or 'Q' or 'B';
}
