using System.Text.Json;

namespace Nadir.Server.Search.Requests;

/// <summary>A search: exactly one of text, id, image and terms, what the answer is limited to, and how it is ordered.</summary>
internal sealed record SearchRequest
{
    /// <summary>What the image shows, in words.</summary>
    public string? Text { get; init; }

    /// <summary>Id of a window: find what looks like it.</summary>
    public long? Id { get; init; }

    /// <summary>A picture file in base64: find what looks like it. In a form, the part <c>image</c> takes its place.</summary>
    public byte[]? Image { get; init; }

    /// <summary>A weighted sum of words, windows and pictures, at most 16 terms.</summary>
    public IReadOnlyList<SearchTerm>? Terms { get; init; }

    /// <summary>The most rows. Default 10.</summary>
    public int? K { get; init; }

    /// <summary>West, south, east, north in degrees: only ground that touches this box. West greater than east crosses the antimeridian.</summary>
    public IReadOnlyList<double>? Bbox { get; init; }

    /// <summary>Only ground that touches this area: a GeoJSON Polygon or MultiPolygon, or a text of well-known text.</summary>
    public JsonElement? Polygon { get; init; }

    /// <summary>Only images taken at this time or later: 2021-06-01 or 2021-06-01T10:30:00Z.</summary>
    public string? After { get; init; }

    /// <summary>Only images taken at this time or earlier; a day counts to its end.</summary>
    public string? Before { get; init; }

    /// <summary>Only images of which all of this is true: key=value, !=, &lt;, &lt;=, &gt;, &gt;=, key in a,b, key like %a%. At most 32.</summary>
    public IReadOnlyList<string>? Where { get; init; }

    /// <summary>Only images of this source or below it, as answers name sources.</summary>
    public string? Source { get; init; }

    /// <summary>Order the best again by regions and words; needs words.</summary>
    public bool? Rerank { get; init; }

    /// <summary>Also search the words of captions, and fuse both rankings; needs text.</summary>
    public bool? Hybrid { get; init; }

    /// <summary>Answer even if the model knows no word of a text, which it cannot tell from any other such text.</summary>
    public bool? Anyway { get; init; }

    /// <summary>
    /// Continues an answer after its last row: the <c>next</c> of that answer. The query itself may then be left out; filters
    /// and order must be those of before.
    /// </summary>
    public string? Cursor { get; init; }

    /// <summary>Whether it says what to search for.</summary>
    internal bool HasQuery() => Text is not null || Id is not null || Image is not null || Terms is not null;
}
