using System.Text.Json;
using System.Text.Json.Serialization;
using Nadir.Imagery;

namespace Nadir.Archive.Search;

/// <summary>One row of an answer, in the form that <c>nadir search --json</c> and the server write it.</summary>
/// <param name="Rank">Place in the answer, from 1.</param>
/// <param name="Score">Cosine of the window and the query, from -1 to 1; after reranking <see cref="Reranking.RerankedAnswer.Results"/> says what it is.</param>
/// <param name="Id">Id of the window.</param>
/// <param name="Source">Full path of the image.</param>
/// <param name="Window">The pixels of the image that are shown: x, y, width, height.</param>
/// <param name="Footprint">The ground that they show as a GeoJSON geometry, or JSON's null when it is not known.</param>
/// <param name="Caption">A sentence that describes them; null when there is none.</param>
public sealed record SearchResult(
    [property: JsonPropertyName("rank")] int Rank,
    [property: JsonPropertyName("score")] float Score,
    [property: JsonPropertyName("id")] long Id,
    [property: JsonPropertyName("source")] string Source,
    [property: JsonPropertyName("window")] IReadOnlyList<int> Window,
    [property: JsonPropertyName("footprint")] JsonElement? Footprint,
    [property: JsonPropertyName("caption")] string? Caption)
{
    /// <summary>Makes a row of a match.</summary>
    /// <param name="rank">Place in the answer, from 1.</param>
    /// <param name="match">What was found.</param>
    public static SearchResult From(int rank, WindowMatch match)
    {
        ArgumentNullException.ThrowIfNull(match);
        var pixels = match.Pixels;
        return new SearchResult(
            rank,
            match.Score,
            match.Id,
            match.Source,
            [pixels.X, pixels.Y, pixels.Width, pixels.Height],
            match.Footprint is null ? null : JsonElement.Parse(match.Footprint),
            match.Caption);
    }

    /// <summary>The window as a value.</summary>
    internal PixelWindow PixelWindow() => new(Window[0], Window[1], Window[2], Window[3]);
}
