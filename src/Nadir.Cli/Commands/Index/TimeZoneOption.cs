using System.CommandLine;
using System.Globalization;

namespace Nadir.Cli.Commands.Index;

/// <summary><c>--time-zone ZONE</c>: where the clocks stood that took images whose EXIF does not tell it.</summary>
internal sealed class TimeZoneOption : Option<string?>
{
    public TimeZoneOption()
        : base("--time-zone")
    {
        Description = "Zone of times in EXIF that tell none: an offset such as +02:00, or a name such as Europe/Berlin. Default UTC.";
        HelpName = "ZONE";
        Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var text }] && Find(text) is null)
            {
                result.AddError($"--time-zone {text} is no time zone; write an offset such as +02:00, or a name such as Europe/Berlin.");
            }
        });
    }

    /// <summary>The zone that was named, or UTC.</summary>
    public TimeZoneInfo ZoneOf(ParseResult parsed) => parsed.GetValue(this) is { } text ? Find(text)! : TimeZoneInfo.Utc;

    private static TimeZoneInfo? Find(string text)
    {
        bool isNegative = text.StartsWith('-');
        if ((isNegative || text.StartsWith('+'))
            && TimeSpan.TryParseExact(text[1..], ["hh\\:mm", "hhmm", "hh"], CultureInfo.InvariantCulture, out var offset) && offset <= TimeSpan.FromHours(14))
        {
            return TimeZoneInfo.CreateCustomTimeZone(text, isNegative ? -offset : offset, text, text);
        }

        return text.Length > 0 && TimeZoneInfo.TryFindSystemTimeZoneById(text, out var zone) ? zone : null;
    }
}
