using Nadir.Archive.Search.Filters;
using Nadir.Vectors;

namespace Nadir.Archive.Search;

/// <summary>What an answer is limited to.</summary>
public sealed record SearchOptions
{
    /// <summary>The most rows. Default 10.</summary>
    public int Count { get; init; } = 10;

    /// <summary>Rows with a lower score are left out; from -1 to 1. Default -1: none is.</summary>
    public float MinimumScore { get; init; } = -1;

    /// <summary>Which windows may be found; null for all.</summary>
    public SearchFilter? Filter { get; init; }

    /// <summary>The answer begins after this place; null for its beginning.</summary>
    public SearchPosition? After { get; init; }
}
