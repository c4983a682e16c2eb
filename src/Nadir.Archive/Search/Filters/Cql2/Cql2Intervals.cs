namespace Nadir.Archive.Search.Filters.Cql2;

/// <summary>Reads intervals, alike in text and in JSON.</summary>
internal static class Cql2Intervals
{
    /// <summary>What stands for no bound.</summary>
    public const string Open = "..";

    /// <summary>Reads a bound that is written as a text.</summary>
    /// <returns>Null for <c>..</c>.</returns>
    /// <exception cref="Cql2Exception">It is no time.</exception>
    public static Cql2Instant? Bound(string text, string place) => text == Open ? null
        : Cql2Time.Parse(text) is { } time ? new Cql2Instant(text, time)
        : throw new Cql2Exception(place, "a bound of an INTERVAL is written as 2021-06-01, 2021-06-01T10:30:00Z or ..");

    /// <summary>Joins two bounds.</summary>
    /// <exception cref="Cql2Exception">The interval ends before it begins, or its bounds are of
    /// different kinds.</exception>
    public static Cql2Interval Make(Cql2Node? from, Cql2Node? to, string place) => (from, to) switch
    {
        (Cql2Instant a, Cql2Instant b) when a.IsDate != b.IsDate =>
            throw new Cql2Exception(place, "an INTERVAL is from date to date or from timestamp to timestamp"),
        (Cql2Instant a, Cql2Instant b) when a.Time.From > b.Time.From =>
            throw new Cql2Exception(place, "an INTERVAL ends before it begins"),
        _ => new Cql2Interval(from, to),
    };
}
