using System.Globalization;
using System.Text.Json;
using Nadir.Archive.Stac.Documents;

namespace Nadir.Archive.Stac.Items;

/// <summary>Reads when an item was acquired.</summary>
internal static class StacTimes
{
    /// <summary>
    /// Reads <c>start_datetime</c> and <c>end_datetime</c>, or <c>datetime</c> where the range is missing. A range may be
    /// open at one end.
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
        return from > to ? (moment, moment) : (from, to);
    }

    // RFC 3339; what lacks an offset is taken for UTC.
    private static DateTimeOffset? Parse(string? text) => DateTimeOffset.TryParse(
        text,
        CultureInfo.InvariantCulture,
        DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
        out var time) ? time : null;
}
