using System.Text.Json;

namespace Nadir.Stac.Documents;

/// <summary>A link of a document.</summary>
/// <param name="Relation">Its <c>rel</c>.</param>
/// <param name="Href">Its target, as written.</param>
/// <param name="Fields">All that the document says of it.</param>
internal readonly record struct StacLink(string Relation, string Href, JsonElement Fields)
{
    /// <summary>How the target is asked for: GET, POST, or what nobody follows.</summary>
    public string Method => Fields.Text("method") ?? "GET";

    /// <summary>Lists the links.</summary>
    public static IEnumerable<StacLink> Of(JsonElement document) => document.List("links")
        .Select(link => new StacLink(link.Text("rel") ?? string.Empty, link.Text("href") ?? string.Empty, link))
        .Where(link => link.Href.Length > 0);
}
