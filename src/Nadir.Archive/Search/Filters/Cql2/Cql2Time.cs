using System.Globalization;
using System.Text.RegularExpressions;

namespace Nadir.Archive.Search.Filters.Cql2;

/// <summary>A stretch of time in UTC ticks of 100 ns, both ends included; of a moment both are the same.</summary>
/// <param name="From">The first tick.</param>
/// <param name="To">The last tick.</param>
/// <param name="IsDay">Whether it is a date, compared with moments as the whole day.</param>
internal readonly partial record struct Cql2Time(long From, long To, bool IsDay = false)
{
    /// <summary>Reads a date, or a moment in UTC (RFC 3339; CQL2 knows no other offset than Z).</summary>
    /// <returns>Null when it is neither.</returns>
    public static Cql2Time? Parse(string text)
    {
        if (Date().IsMatch(text))
        {
            return DateTimeOffset.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var day)
                ? new Cql2Time(day.UtcTicks, day.UtcTicks + TimeSpan.TicksPerDay - 1, IsDay: true)
                : null;
        }

        return Timestamp().IsMatch(text) ? ParseMoment(text) : null;
    }

    /// <summary>Reads what an image's property says of a time: as <see cref="Parse"/>, and with any offset.</summary>
    /// <returns>Null when it is no time.</returns>
    public static Cql2Time? ParseValue(string text) =>
        Parse(text) ?? (WithOffset().IsMatch(text) ? ParseMoment(text) : null);

    // Seven digits are all that a tick can tell, and a second of 60 is a leap second, which clocks here do not have.
    private static Cql2Time? ParseMoment(string text) =>
        DateTimeOffset.TryParse(
            LongFraction().Replace(LeapSecond().Replace(text, "$1:59").ToUpperInvariant(), "$1"),
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out var moment)
            ? new Cql2Time(moment.UtcTicks, moment.UtcTicks)
            : null;

    [GeneratedRegex(@"\A[0-9]{4}-[0-9]{2}-[0-9]{2}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Date();

    [GeneratedRegex(@"\A[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,40})?[Zz]\z",
        RegexOptions.CultureInvariant)]
    private static partial Regex Timestamp();

    [GeneratedRegex(
        @"\A[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,40})?)?([+-][0-9]{2}:[0-9]{2}|[Zz])?\z", RegexOptions.CultureInvariant)]
    private static partial Regex WithOffset();

    [GeneratedRegex(@"\A(.{16}):60", RegexOptions.CultureInvariant)]
    private static partial Regex LeapSecond();

    [GeneratedRegex(@"(\.[0-9]{7})[0-9]+", RegexOptions.CultureInvariant)]
    private static partial Regex LongFraction();
}

/// <summary>
/// How two stretches of time lie to each other: comparisons and the functions <c>T_*</c> (OWL-Time's and Allen's
/// relations).
/// </summary>
internal static class Cql2TimeRelations
{
    /// <summary>Compares: what is said holds of every moment of the one and the other.</summary>
    /// <param name="comparison">One of <c>= &lt;&gt; &lt; &gt; &lt;= &gt;=</c>.</param>
    /// <param name="a">The first.</param>
    /// <param name="b">The second.</param>
    public static bool Compare(string comparison, Cql2Time a, Cql2Time b) => comparison switch
    {
        "=" => AreEqual(a, b),
        "<>" => !AreEqual(a, b),
        "<" => a.To < b.From,
        ">" => a.From > b.To,
        "<=" => a.To <= b.To,
        _ => a.From >= b.From,
    };

    /// <summary>Whether a relation holds.</summary>
    /// <param name="function">Name of the function in small letters, such as <c>t_before</c>.</param>
    /// <param name="a">The first.</param>
    /// <param name="b">The second.</param>
    public static bool Holds(string function, Cql2Time a, Cql2Time b) => function switch
    {
        "t_after" => a.From > b.To,
        "t_before" => a.To < b.From,
        "t_contains" => a.From < b.From && a.To > b.To,
        "t_disjoint" => a.From > b.To || a.To < b.From,
        "t_during" => a.From > b.From && a.To < b.To,
        "t_equals" => AreEqual(a, b),
        "t_finishedby" => a.From < b.From && a.To == b.To,
        "t_finishes" => a.From > b.From && a.To == b.To,
        "t_intersects" => a.From <= b.To && a.To >= b.From,
        "t_meets" => a.To == b.From,
        "t_metby" => a.From == b.To,
        "t_overlappedby" => a.From > b.From && a.From < b.To && a.To > b.To,
        "t_overlaps" => a.From < b.From && a.To > b.From && a.To < b.To,
        "t_startedby" => a.From == b.From && a.To > b.To,
        _ => a.From == b.From && a.To < b.To,
    };

    // A date and a moment of it are the same, to the precision that both have.
    private static bool AreEqual(Cql2Time a, Cql2Time b) => a.IsDay == b.IsDay ? (a.From, a.To) == (b.From, b.To)
        : a.IsDay ? b.From >= a.From && b.To <= a.To
        : a.From >= b.From && a.To <= b.To;
}
