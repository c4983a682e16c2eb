using System.Text.Json;
using Nadir.Archive;
using Nadir.Archive.Search.Filters;
using Nadir.Imagery.Files;
using Nadir.Server.Places;
using Nadir.Server.Problems;
using Nadir.Server.Search.Requests;
using Nadir.Server.Sources;

namespace Nadir.Server.Search;

/// <summary>Makes the archive's filter of what a request asks for. Thread-safe.</summary>
internal sealed class SearchFilters(SourceNames names)
{
    /// <summary>The filter.</summary>
    /// <returns>Null when the request limits nothing.</returns>
    /// <exception cref="RequestException">A part of it cannot be read.</exception>
    public SearchFilter? Of(SearchRequest request)
    {
        try
        {
            var filter = new SearchFilter
            {
                Area = AreaOf(request),
                After = TimeOf(request.After, "after", endOfDay: false),
                Before = TimeOf(request.Before, "before", endOfDay: true),
                Where = [.. (request.Where ?? []).Select(FilterExpression.Parse)],
                Source = request.Source is { } name ? names.ToSource(FileNames.Parse(name)) : null,
            };
            return filter.After > filter.Before
                ? throw RequestException.Malformed("after is later than before, so nothing could be found.")
                : filter.IsEmpty ? null : filter;
        }
        catch (ArchiveException error)
        {
            // These messages repeat nothing but the request.
            throw RequestException.Malformed(error.Message.TrimEnd('.') + '.');
        }
    }

    private static SearchArea? AreaOf(SearchRequest request)
    {
        var polygon = request.Polygon is { ValueKind: not (JsonValueKind.Null or JsonValueKind.Undefined) } given
            ? given : (JsonElement?)null;
        if (request.Bbox is { } box)
        {
            return polygon is not null
                ? throw RequestException.Malformed("bbox and polygon are two ways to name an area; choose one.")
                : box is [var west, var south, var east, var north] ? SearchArea.OfBox(west, south, east, north)
                : throw RequestException.Malformed("bbox is four numbers: west, south, east, north.");
        }

        if (polygon is not { } area)
        {
            return null;
        }

        var text = area.ValueKind switch
        {
            JsonValueKind.Object => area.GetRawText(),
            JsonValueKind.String => area.GetString()!,
            _ => throw RequestException.Malformed("polygon is a GeoJSON object or a text of well-known text."),
        };
        PolygonLimit.Require(text.Length);
        return SearchArea.ParsePolygon(text);
    }

    private static DateTimeOffset? TimeOf(string? text, string name, bool endOfDay) => text is null
        ? null
        : FilterTime.Parse(text, endOfDay)
            ?? throw RequestException.Malformed($"{name} is no time; write 2021-06-01 or 2021-06-01T10:30:00Z.");
}
