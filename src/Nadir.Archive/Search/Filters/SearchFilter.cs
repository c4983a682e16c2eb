using System.Globalization;

namespace Nadir.Archive.Search.Filters;

/// <summary>Which windows a search may find. Every part that is given must hold.</summary>
/// <remarks>Immutable, safe to use from many threads.</remarks>
public sealed record SearchFilter
{
    /// <summary>The ground that a window must touch. A window whose place is unknown touches none.</summary>
    public SearchArea? Area { get; init; }

    /// <summary>The earliest time; an image that was taken until this instant or later is found.</summary>
    public DateTimeOffset? After { get; init; }

    /// <summary>The latest time; an image that was begun at this instant or earlier is found.</summary>
    /// <remarks>With either bound, an image whose time is unknown is not found.</remarks>
    public DateTimeOffset? Before { get; init; }

    /// <summary>What must be true of the image; the geometry that it names is that of the window.</summary>
    public IReadOnlyList<FilterExpression> Where { get; init; } = [];

    /// <summary>
    /// Where the image must come from: a file, a folder, an address or the beginning of one; null for anywhere.
    /// </summary>
    public string? Source { get; init; }

    /// <summary>Whether nothing is asked for.</summary>
    public bool IsEmpty => Area is null && After is null && Before is null && Where.Count == 0 && Source is null;

    /// <summary>The same text for the same filter.</summary>
    internal string Key => string.Create(
        CultureInfo.InvariantCulture,
        $"{Area?.Geometry.AsText()}\u0001{After?.UtcTicks}\u0001{Before?.UtcTicks}\u0001{Source}\u0001"
            + $"{string.Join('\u0001', Where.Select(expression => expression.Key))}");
}

/// <summary>Reads times as people write them in filters.</summary>
public static class FilterTime
{
    private const DateTimeStyles Styles = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;

    private static readonly string[] Days = ["yyyy-MM-dd"];

    private static readonly string[] Instants =
        ["yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd HH:mm:ss",
            "yyyy-MM-dd HH:mm"];

    /// <summary>Reads a time: 2021-06-01 or 2021-06-01T10:30:00Z, in UTC unless it says otherwise.</summary>
    /// <param name="text">The text.</param>
    /// <param name="endOfDay">A day stands for its last instant, not its first.</param>
    /// <returns>Null when it is no time.</returns>
    public static DateTimeOffset? Parse(string text, bool endOfDay)
    {
        if (DateTimeOffset.TryParseExact(text, Days, CultureInfo.InvariantCulture, Styles, out var day))
        {
            // The last day there is has no day after it.
            return endOfDay ? day.AddTicks(TimeSpan.TicksPerDay - 1) : day;
        }

        return DateTimeOffset.TryParseExact(text, Instants, CultureInfo.InvariantCulture, Styles, out var instant)
            ? instant : null;
    }
}
