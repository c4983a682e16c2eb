namespace Nadir.Stac.Items;

/// <summary>What is known of an image beside its pixels.</summary>
/// <param name="AcquiredFrom">When it was taken, or when taking it began; null when unknown.</param>
/// <param name="AcquiredTo">When taking it ended; equal to the beginning for an instant, null when unknown.</param>
/// <param name="Attributes">Everything else, in any order.</param>
public sealed record ItemDescription(DateTimeOffset? AcquiredFrom, DateTimeOffset? AcquiredTo, IReadOnlyList<ItemAttribute> Attributes)
{
    /// <summary>Nothing is known.</summary>
    public static ItemDescription None { get; } = new(null, null, []);
}
