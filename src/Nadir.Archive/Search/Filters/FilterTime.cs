using System.Globalization;

namespace Nadir.Archive.Search.Filters;

/// <summary>Reads times as people write them in filters.</summary>
public static class FilterTime
{
    private const DateTimeStyles Styles = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;

    private static readonly string[] Days = ["yyyy-MM-dd"];

    private static readonly string[] Instants =
        ["yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd HH:mm:ss", "yyyy-MM-dd HH:mm"];

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

        return DateTimeOffset.TryParseExact(text, Instants, CultureInfo.InvariantCulture, Styles, out var instant) ? instant : null;
    }
}
