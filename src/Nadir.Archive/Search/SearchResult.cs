using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Nadir.Archive.Search.Filters;
using Nadir.Archive.Words;
using Nadir.Imagery;
using Nadir.Imagery.Files;
using Nadir.Vectors;
using Nadir.Vectors.Scan;

namespace Nadir.Archive.Search;

/// <summary>One row of an answer, in the form that <c>nadir search --json</c> and the server write it.</summary>
/// <param name="Rank">Place in the answer, from 1.</param>
/// <param name="Score">Cosine of the window and the query, from -1 to 1; after reranking
/// what the reranking model says, on a scale of its own.</param>
/// <param name="Id">Id of the window.</param>
/// <param name="Source">Full path of the image.</param>
/// <param name="Window">The pixels of the image that are shown: x, y, width, height.</param>
/// <param name="Footprint">The ground that they show as a GeoJSON geometry, or JSON's null when
/// it is not known.</param>
/// <param name="Caption">A sentence that describes them; null when there is none.</param>
/// <param name="Probability">
/// The probability that a person would call it right, 0 to 1, by the model's calibration; null, and absent from JSON,
/// where there is none.
/// </param>
public sealed record SearchResult(
    [property: JsonPropertyName("rank")] int Rank,
    [property: JsonPropertyName("score")] float Score,
    [property: JsonPropertyName("id")] long Id,
    [property: JsonPropertyName("source")] string Source,
    [property: JsonPropertyName("window")] IReadOnlyList<int> Window,
    [property: JsonPropertyName("footprint")] JsonElement? Footprint,
    [property: JsonPropertyName("caption")] string? Caption,
    [property: JsonPropertyName("probability"),
        JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? Probability = null)
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

/// <summary>What an answer is limited to.</summary>
public sealed record SearchOptions
{
    /// <summary>The most rows. Default 10.</summary>
    public int Count { get; init; } = 10;

    /// <summary>Rows with a lower score are left out; from -1 to 1. Default -1: none is.</summary>
    public float MinimumScore { get; init; } = -1;

    /// <summary>
    /// Rows with a lower <see cref="SearchResult.Probability"/> are left out, 0 to 1; null: none is. Rows without one
    /// are left out where it is given.
    /// </summary>
    public double? MinimumProbability { get; init; }

    /// <summary>Ids of windows that are left out, whose places others take; null for none.</summary>
    public IReadOnlyCollection<long>? LeftOut { get; init; }

    /// <summary>Which windows may be found; null for all.</summary>
    public SearchFilter? Filter { get; init; }

    /// <summary>The answer begins after this place; null for its beginning.</summary>
    public SearchPosition? After { get; init; }
}

/// <summary>Writes answers as JSON, without reflection so that a command starts fast.</summary>
public static class SearchResultJson
{
    // Paths and captions are not put into web pages as they are, so only what JSON itself demands is escaped.
    private static readonly JsonSerializerOptions Options = new()
    {
        WriteIndented = true,
        Encoder = FileNameEncoder.ForPrograms,
    };

    private static readonly SearchResultContext Context = new(Options);

    /// <summary>Writes an answer as an array of rows.</summary>
    /// <param name="results">The rows.</param>
    public static string Write(IReadOnlyList<SearchResult> results) =>
        JsonSerializer.Serialize(results, Context.IReadOnlyListSearchResult);

    /// <summary>
    /// Writes an answer as an array of rows, each with the words of the query that the model does not know
    /// (<c>unknownWords</c>) and what may be written in their place (<c>suggestions</c>), where there are such.
    /// </summary>
    /// <param name="results">The rows.</param>
    /// <param name="check">The words.</param>
    /// <param name="read">How many rows of vectors were read how closely, for a member
    /// <c>rowsRead</c>; null for none.</param>
    public static string Write(IReadOnlyList<SearchResult> results, WordCheck check, ScanStatistics? read = null)
    {
        ArgumentNullException.ThrowIfNull(check);
        if (check.Unknown.Count == 0 && read is null)
        {
            return Write(results);
        }

        var rows = JsonSerializer.SerializeToNode(results, Context.IReadOnlyListSearchResult)!.AsArray();
        foreach (var row in rows)
        {
            if (check.Unknown.Count > 0)
            {
                row!["unknownWords"] = Texts(check.Words);
                row["suggestions"] = new JsonObject(
                    check.Suggestions.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)Texts(pair.Value))));
            }

            if (read is { } counts)
            {
                row!["rowsRead"] = new JsonObject
                {
                    ["considered"] = counts.Rows,
                    ["upper"] = counts.Upper,
                    ["middle"] = counts.Middle,
                    ["lower"] = counts.Lower,
                    ["exact"] = counts.Exact,
                };
            }
        }

        return rows.ToJsonString(Options);
    }

    private static JsonArray Texts(IReadOnlyList<string> texts) =>
        new([.. texts.Select(text => (JsonNode?)JsonValue.Create(text))]);
}

/// <summary>The serialization code that the compiler writes.</summary>
[JsonSerializable(typeof(IReadOnlyList<SearchResult>))]
internal sealed partial class SearchResultContext : JsonSerializerContext;
