using System.Globalization;
using System.Text.Json;
using Nadir.Stac.Documents;

namespace Nadir.Stac.Items;

/// <summary>Reads when an item was acquired.</summary>
internal static class StacTimes
{
    /// <summary>
    /// Reads <c>start_datetime</c> and <c>end_datetime</c>, or <c>datetime</c> where the range is missing. Where a
    /// range lacks an end, the moment is that end, if it can be; else the range stays open there.
    /// </summary>
    /// <param name="properties">The properties of an item.</param>
    public static (DateTimeOffset? From, DateTimeOffset? To) Read(JsonElement properties)
    {
        var moment = Parse(properties.Text("datetime"));
        var from = Parse(properties.Text("start_datetime"));
        var to = Parse(properties.Text("end_datetime"));
        if (from is null && to is null)
        {
            return (moment, moment);
        }

        // A range that ends before it begins says nothing that can be relied on but the moment.
        return from > to || from > moment && to is null || to < moment && from is null ? (moment, moment)
            : (from ?? moment, to ?? moment);
    }

    /// <summary>Says what keeps times that are given from being used.</summary>
    /// <param name="properties">The properties of an item.</param>
    /// <returns>Such as <c>'datetime' is no time: yesterday</c>; null where all that is given can be used.</returns>
    public static string? Fault(JsonElement properties)
    {
        foreach (var name in (string[])["datetime", "start_datetime", "end_datetime"])
        {
            if (properties.Field(name) is { ValueKind: not JsonValueKind.Null } given
                && Parse(properties.Text(name)) is null)
            {
                var text = given.ToString();
                return $"'{name}' is no time: {(text.Length <= 40 ? text : text[..40] + "...")}";
            }
        }

        var moment = Parse(properties.Text("datetime"));
        var from = Parse(properties.Text("start_datetime")) ?? moment;
        return from > (Parse(properties.Text("end_datetime")) ?? moment) ? "its range ends before it begins" : null;
    }

    /// <summary>Says what is missing of a range that is open at one end.</summary>
    /// <param name="properties">The properties of an item.</param>
    /// <returns>Such as <c>no end; searches take its start for it</c>; null where nothing is missing.</returns>
    public static string? Gap(JsonElement properties) => Read(properties) switch
    {
        ({ }, null) => "no end; searches by time take its start for it",
        (null, { }) => "no start; searches by time take its end for it",
        _ => null,
    };

    // RFC 3339; what lacks an offset is taken for UTC.
    private static DateTimeOffset? Parse(string? text) => DateTimeOffset.TryParse(
        text,
        CultureInfo.InvariantCulture,
        DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
        out var time) ? time : null;
}
