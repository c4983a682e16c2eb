using System.Text.Json;

namespace Nadir.Archive.Stac.Documents;

/// <summary>A link of a document.</summary>
/// <param name="Relation">Its <c>rel</c>.</param>
/// <param name="Href">Its target, as written.</param>
internal readonly record struct StacLink(string Relation, string Href)
{
    /// <summary>Lists the links that can be followed by reading their targets.</summary>
    public static IEnumerable<StacLink> Of(JsonElement document) => document.List("links")
        .Where(link => link.Text("method") is null or "GET")
        .Select(link => new StacLink(link.Text("rel") ?? string.Empty, link.Text("href") ?? string.Empty))
        .Where(link => link.Href.Length > 0);
}
