using Nadir.Archive.Ingest;

namespace Nadir.Archive.Localization;

/// <summary>How a text is sought within one scene.</summary>
public sealed record LocalizationOptions
{
    /// <summary>
    /// Scales and overlap. By default three scales, as Yuan et al. 2022 ("Learning to evaluate performance of multimodal semantic
    /// localization") found best: 256, 512 and 768 pixels, or what those are at their data's third of a metre: 80, 160 and 240
    /// metres; each window covers half of the next.
    /// </summary>
    public TilingOptions Tiling { get; init; } = new() { WindowSizes = [256, 512, 768], WindowMetres = [80, 160, 240], Overlap = 0.5 };

    /// <summary>Windows that the encoder is given at once. Default 32.</summary>
    public int BatchSize { get; init; } = 32;

    /// <summary>The most windows; where the scales would give more, windows are enlarged until they do not. Null for any number.</summary>
    public int? MostWindows { get; init; }
}
