using System.Globalization;
using System.Text.RegularExpressions;

namespace Nadir.Imagery;

/// <summary>When a picture was taken.</summary>
/// <param name="Time">The time, in UTC.</param>
/// <param name="IsAssumedZone">
/// Whether the file gives the time of a clock without saying in which zone it was, so that one was assumed.
/// </param>
/// <param name="UnreadOffset">
/// What the file gives as the offset of its clock and is none, such as <c>+99:00</c>; null where there is no offset, or
/// one.
/// </param>
public readonly partial record struct AcquisitionTime(
    DateTimeOffset Time, bool IsAssumedZone, string? UnreadOffset = null)
{
    // The year of the oldest photograph that is kept; clocks that were never set stand before it.
    private const int EarliestYear = 1826;

    private static readonly string[] CatalogKeys = ["ACQUISITIONDATETIME", "ACQUISITION_DATETIME", "ACQUISITION_DATE",
        "DATETIME"];

    private static readonly string[] OffsetKeys = ["EXIF_OffsetTimeOriginal", "EXIF_OffsetTime",
        "EXIF_OffsetTimeDigitized"];

    private static readonly string[] Formats =
    [
        "yyyy:MM:dd HH:mm:ss", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd HH:mm:ss",
        "yyyy-MM-dd", "yyyy:MM:dd",
    ];

    /// <summary>
    /// Reads the tags of a file: what satellites' metadata say; then EXIF's time of the exposure with its offset, else
    /// the time of its GPS receiver, which is UTC, else the exposure in the assumed zone; then the time of digitizing
    /// or of the last change, which is the one of <c>TIFFTAG_DATETIME</c>, too.
    /// </summary>
    /// <param name="tags">Tags by name, as <see cref="ImageHeader.Metadata"/> has them.</param>
    /// <param name="zone">The zone of clocks that do not tell theirs.</param>
    /// <returns>Null where no tag tells a time in a readable form.</returns>
    public static AcquisitionTime? Of(IReadOnlyDictionary<string, string> tags, TimeZoneInfo zone)
    {
        ArgumentNullException.ThrowIfNull(tags);
        ArgumentNullException.ThrowIfNull(zone);
        foreach (var key in CatalogKeys)
        {
            if (tags.TryGetValue(key, out var text) && DateTimeOffset.TryParseExact(
                text.Trim(), Formats, CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time))
            {
                return new(time, false);
            }
        }

        var original = Clock(tags, "EXIF_DateTimeOriginal", "EXIF_SubSecTimeOriginal");
        var found = WithOffset(original, tags, "EXIF_OffsetTimeOriginal", "EXIF_OffsetTime", "EXIF_OffsetTimeDigitized")
            ?? Gps(tags)
            ?? Assumed(original, zone)
            ?? Digitized(tags, zone)
            ?? Changed(tags, zone);
        return found is { } taken ? taken with { UnreadOffset = FirstUnread(tags) } : null;
    }

    private static AcquisitionTime? Digitized(IReadOnlyDictionary<string, string> tags, TimeZoneInfo zone)
    {
        var digitized = Clock(tags, "EXIF_DateTimeDigitized", "EXIF_SubSecTimeDigitized");
        return WithOffset(digitized, tags, "EXIF_OffsetTimeDigitized", "EXIF_OffsetTime", "EXIF_OffsetTimeOriginal")
            ?? Assumed(digitized, zone);
    }

    // Many writers of TIFFTAG_DATETIME mean UTC, and scanners and cameras mean their own clock; the tag itself tells
    // neither.
    private static AcquisitionTime? Changed(IReadOnlyDictionary<string, string> tags, TimeZoneInfo zone)
    {
        var clock = Clock(tags, "TIFFTAG_DATETIME", "EXIF_SubSecTime")
            ?? Clock(tags, "EXIF_DateTime", "EXIF_SubSecTime");
        return WithOffset(clock, tags, "EXIF_OffsetTime", "EXIF_OffsetTimeOriginal", "EXIF_OffsetTimeDigitized")
            ?? Assumed(clock, zone);
    }

    // Blanks, with a colon or without, are how EXIF writes that the offset is not known (EXIF 2.32, 4.6.6).
    private static string? FirstUnread(IReadOnlyDictionary<string, string> tags) => OffsetKeys
        .Select(key => tags.GetValueOrDefault(key, string.Empty).Trim())
        .FirstOrDefault(text => text.Trim(' ', ':').Length > 0 && Offset(text) is null);

    private static DateTime? Clock(IReadOnlyDictionary<string, string> tags, string key, string fraction)
    {
        if (!tags.TryGetValue(key, out var text)
            || !DateTimeOffset.TryParseExact(text.Trim(), Formats, CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time)
            || time.Year is < EarliestYear or 9999)
        {
            return null;
        }

        var digits = tags.GetValueOrDefault(fraction, string.Empty).Trim();
        var part = digits.Length is > 0 and <= 16 && digits.All(char.IsAsciiDigit)
            ? double.Parse("0." + digits, CultureInfo.InvariantCulture)
            : 0;
        return DateTime.SpecifyKind(time.UtcDateTime, DateTimeKind.Unspecified)
            .AddTicks((long)(part * TimeSpan.TicksPerSecond));
    }

    private static AcquisitionTime? WithOffset(
        DateTime? clock, IReadOnlyDictionary<string, string> tags, params ReadOnlySpan<string> keys)
    {
        foreach (var key in keys)
        {
            if (clock is { } time && tags.TryGetValue(key, out var text) && Offset(text.Trim()) is { } offset)
            {
                return new(new DateTimeOffset(time, TimeSpan.Zero) - offset, false);
            }
        }

        return null;
    }

    // +02:00, as EXIF 2.31 has it; Z, and hours and minutes without a colon, as some cameras do.
    private static TimeSpan? Offset(string text)
    {
        if (text is "Z" or "z")
        {
            return TimeSpan.Zero;
        }

        var match = OffsetForm().Match(text);
        if (!match.Success)
        {
            return null;
        }

        var beyond = match.Groups[3].Success ? int.Parse(match.Groups[3].Value, CultureInfo.InvariantCulture) : 0;
        var minutes = (60 * int.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture)) + beyond;
        return beyond < 60 && minutes <= 14 * 60
            ? TimeSpan.FromMinutes(match.Groups[1].Value == "-" ? -minutes : minutes) : null;
    }

    private static AcquisitionTime? Gps(IReadOnlyDictionary<string, string> tags)
    {
        if (!tags.TryGetValue("EXIF_GPSDateStamp", out var day) || !tags.TryGetValue("EXIF_GPSTimeStamp", out var time)
            || !DateTime.TryParseExact(day.Trim(), ["yyyy:MM:dd", "yyyy-MM-dd"], CultureInfo.InvariantCulture,
                DateTimeStyles.None, out var date)
            || date.Year is < EarliestYear or 9999)
        {
            return null;
        }

        double[] parts = [.. GpsNumber().Matches(time)
            .Select(match => double.Parse(match.Value, CultureInfo.InvariantCulture))];
        return parts is [>= 0 and < 24, >= 0 and < 60, >= 0 and < 61]
            ? new(new DateTimeOffset(date, TimeSpan.Zero).AddSeconds((3600 * parts[0]) + (60 * parts[1]) + parts[2]),
                false)
            : null;
    }

    private static AcquisitionTime? Assumed(DateTime? clock, TimeZoneInfo zone) =>
        clock is { } time ? new(new DateTimeOffset(time, TimeSpan.Zero) - zone.GetUtcOffset(time), true) : null;

    [GeneratedRegex(@"^([+-])(\d{1,2}):?(\d{2})?$", RegexOptions.CultureInvariant)]
    private static partial Regex OffsetForm();

    [GeneratedRegex(@"\d+(\.\d+)?", RegexOptions.CultureInvariant)]
    private static partial Regex GpsNumber();
}
