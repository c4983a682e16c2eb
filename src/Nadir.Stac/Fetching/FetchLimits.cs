namespace Nadir.Stac.Fetching;

/// <summary>What one fetch may take.</summary>
/// <param name="MaxBytes">The most bytes of content, counted as they come, after decompression.</param>
/// <param name="Time">The longest time from the first request to the last byte, redirects and repeats included.</param>
public sealed record FetchLimits(long MaxBytes, TimeSpan Time)
{
    /// <summary>For JSON documents: 32 MiB and two minutes.</summary>
    public static FetchLimits Document { get; } = new(32L << 20, TimeSpan.FromMinutes(2));

    /// <summary>For images: 8 GiB and two hours.</summary>
    public static FetchLimits Image { get; } = new(8L << 30, TimeSpan.FromHours(2));
}
