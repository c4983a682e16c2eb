using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Nadir.Archive.Words;
using Nadir.Imagery.Files;

namespace Nadir.Archive.Search;

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
    /// Writes an answer as an array of rows, each with the words of the query that the model does not know (<c>unknownWords</c>) and
    /// what may be written in their place (<c>suggestions</c>), where there are such.
    /// </summary>
    /// <param name="results">The rows.</param>
    /// <param name="check">The words.</param>
    public static string Write(IReadOnlyList<SearchResult> results, WordCheck check)
    {
        ArgumentNullException.ThrowIfNull(check);
        if (check.Unknown.Count == 0)
        {
            return Write(results);
        }

        var rows = JsonSerializer.SerializeToNode(results, Context.IReadOnlyListSearchResult)!.AsArray();
        foreach (var row in rows)
        {
            row!["unknownWords"] = Texts(check.Words);
            row["suggestions"] = new JsonObject(check.Suggestions.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)Texts(pair.Value))));
        }

        return rows.ToJsonString(Options);
    }

    private static JsonArray Texts(IReadOnlyList<string> texts) => new([.. texts.Select(text => (JsonNode?)JsonValue.Create(text))]);
}

/// <summary>The serialization code that the compiler writes.</summary>
[JsonSerializable(typeof(IReadOnlyList<SearchResult>))]
internal sealed partial class SearchResultContext : JsonSerializerContext;
