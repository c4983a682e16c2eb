using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Nadir.Archive.Search;

/// <summary>Writes answers as JSON, without reflection so that a command starts fast.</summary>
public static class SearchResultJson
{
    // Paths and captions are not put into web pages as they are, so only what JSON itself demands is escaped.
    private static readonly JsonSerializerOptions Options = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private static readonly SearchResultContext Context = new(Options);

    /// <summary>Writes an answer as an array of rows.</summary>
    /// <param name="results">The rows.</param>
    public static string Write(IReadOnlyList<SearchResult> results) =>
        JsonSerializer.Serialize(results, Context.IReadOnlyListSearchResult);
}

/// <summary>The serialization code that the compiler writes.</summary>
[JsonSerializable(typeof(IReadOnlyList<SearchResult>))]
internal sealed partial class SearchResultContext : JsonSerializerContext;
