using Nadir.Archive.Search.Filters;

namespace Nadir.Archive;

/// <summary>Which images to list. Every part that is given must hold.</summary>
/// <remarks>Immutable, safe to use from many threads.</remarks>
public sealed record SceneQuery
{
    /// <summary>What at least one window of an image must fulfil; null for anything.</summary>
    public SearchFilter? Filter { get; init; }

    /// <summary>The only ids that may be listed; null for all.</summary>
    public IReadOnlyCollection<long>? Ids { get; init; }

    /// <summary>Only images with a larger id; 0 for the first page.</summary>
    public long After { get; init; }

    /// <summary>The most to return, at least 1.</summary>
    public int Count { get; init; } = 10;
}
