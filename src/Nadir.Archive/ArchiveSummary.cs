using Nadir.Imagery;

namespace Nadir.Archive;

/// <summary>Where and when the images of an archive were taken, and which attributes they have.</summary>
/// <param name="Bounds">The smallest box found around all footprints; null when no window has one.</param>
/// <param name="AcquiredFrom">The earliest time at which an image was begun; null when no time is known.</param>
/// <param name="AcquiredTo">The latest time at which an image was ended; null when no time is known.</param>
/// <param name="Attributes">The attributes, those that most images have first; at most <see cref="MostAttributes"/>.</param>
public sealed record ArchiveSummary(
    GeographicBounds? Bounds, DateTimeOffset? AcquiredFrom, DateTimeOffset? AcquiredTo, IReadOnlyList<AttributeSummary> Attributes)
{
    /// <summary>The most attributes that are listed.</summary>
    public const int MostAttributes = 200;
}
