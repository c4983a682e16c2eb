using System.Globalization;
using System.Text.RegularExpressions;
using Nadir.Server.Problems;

namespace Nadir.Server.Stac;

/// <summary>
/// The parameter <c>datetime</c>: an instant, or an interval that may be open on one side (RFC 3339; OGC API - Features
/// 7.15.4).
/// </summary>
/// <param name="From">The earliest time; null for any.</param>
/// <param name="To">The latest time; null for any.</param>
internal readonly partial record struct StacTime(DateTimeOffset? From, DateTimeOffset? To)
{
    private const string Open = "..";

    private static readonly string Fault =
        $"The datetime is an instant such as 2024-05-06T07:08:09Z, or an interval such as "
            + $"2024-01-01T00:00:00Z/{Open}, of which one side may be open.";

    /// <summary>Reads the parameter.</summary>
    /// <exception cref="RequestException">It is malformed, open on both sides, or ends before it begins.</exception>
    public static StacTime Parse(string text)
    {
        var parts = text.Split('/');
        var time = parts switch
        {
            [var instant] => new StacTime(Instant(instant), Instant(instant)),
            [var from, var to] when !(IsOpen(from) && IsOpen(to)) =>
                new StacTime(IsOpen(from) ? null : Instant(from), IsOpen(to) ? null : Instant(to)),
            _ => throw RequestException.Malformed(Fault),
        };
        return time.From > time.To ? throw RequestException.Malformed("The interval of datetime ends before it begins.")
            : time;
    }

    /// <summary>Writes an instant.</summary>
    public static string Write(DateTimeOffset time) =>
        time.UtcDateTime.ToString(time.Ticks % TimeSpan.TicksPerSecond == 0 ? "yyyy-MM-dd'T'HH:mm:ss'Z'"
            : "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture);

    private static bool IsOpen(string side) => side is Open or "";

    private static DateTimeOffset Instant(string text)
    {
        var match = Rfc3339().Match(text);
        // A second of 60 is a leap second, which clocks here do not have.
        var second = match.Groups["second"].Value is var given && given == "60" ? "59" : given;
        return match.Success && DateTimeOffset.TryParse(
            $"{match.Groups["minute"].Value.ToUpperInvariant()}:{second}" + match.Groups["fraction"].Value
                + match.Groups["zone"].Value.ToUpperInvariant(),
            CultureInfo.InvariantCulture,
            DateTimeStyles.AdjustToUniversal,
            out var time)
            ? time
            : throw RequestException.Malformed(Fault);
    }

    // Seven digits are all that a tick can tell.
    [GeneratedRegex(
        @"^(?<minute>\d{4}-\d\d-\d\d[Tt]\d\d:\d\d):(?<second>\d\d)(?:(?<fraction>\.\d{1,7})\d*)?(?<zone>[Zz]|[+-]\d\d:\d\d)$", RegexOptions.CultureInvariant)]
    private static partial Regex Rfc3339();
}
