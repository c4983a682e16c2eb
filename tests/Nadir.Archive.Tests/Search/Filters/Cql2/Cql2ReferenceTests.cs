using System.Text.Json;
using System.Text.Json.Nodes;
using Nadir.Archive.Search.Filters;
using Nadir.Archive.Tests.Support;

namespace Nadir.Archive.Tests.Search.Filters.Cql2;

/// <summary>
/// A catalog of made items with filters and the items that these match by the standard, and texts that are refused.
/// </summary>
[Trait("Category", "Reference")]
public sealed class Cql2ReferenceTests : IDisposable
{
    private readonly TestArchive _archive = new();

    public void Dispose() => _archive.Dispose();

    [SkippableFact]
    public void Every_filter_finds_the_items_that_it_matches_as_text_and_as_json()
    {
        var folder = Folder();
        var summary = _archive.Ingest(null, Path.Combine(folder, "catalog.json"));
        Assert.Equal(Directory.GetFiles(Path.Combine(folder, "items")).Length, summary.Added);
        using var reference = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "filters.json")));
        foreach (var filter in reference.RootElement.GetProperty("filters").EnumerateArray())
        {
            string[] matches = [.. filter.GetProperty("matches").EnumerateArray().Select(id => id.GetString()!)
                .Order(StringComparer.Ordinal)];
            var text = FilterExpression.ParseCql2(filter.GetProperty("text").GetString()!);
            text.RequireKnown(_archive.Store);
            CheckMatches(matches, text);
            CheckMatches(matches, FilterExpression.Parse(text.Text));
            CheckMatches(matches, FilterExpression.ParseCql2(text.ToCql2Text()));
            if (filter.TryGetProperty("json", out var json) && json.ValueKind == JsonValueKind.Object)
            {
                Assert.True(JsonNode.DeepEquals(
                    JsonNode.Parse(json.GetRawText()), JsonNode.Parse(text.ToCql2Json().ToJsonString())), text.Text);
                CheckMatches(matches, FilterExpression.ParseCql2(json));
            }
        }
    }

    [SkippableFact]
    public void Texts_that_are_no_filters_are_refused_in_a_sentence()
    {
        var folder = Folder();
        _archive.Ingest(null, Path.Combine(folder, "catalog.json"));
        using var reference = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "filters.json")));
        foreach (var text in reference.RootElement.GetProperty("refused").EnumerateArray())
        {
            var error = Assert.Throws<ArchiveException>(
                () => FilterExpression.ParseCql2(text.GetString()!).RequireKnown(_archive.Store));
            Assert.Matches(@"(at position \d+|the property ').*[.?]$", error.Message);
        }
    }

    private void CheckMatches(string[] matches, FilterExpression expression)
    {
        var scenes = _archive.Store.ListScenes(new SceneQuery { Where = [expression], Count = 1000 });
        Assert.Equal(matches, scenes.Select(
            scene => scene.Description.Attributes.First(attribute => attribute.Name == "stac:id").Text).Order(
                StringComparer.Ordinal));
        Assert.Equal(matches.Length, _archive.Store.CountScenes(new SceneQuery { Where = [expression] }));
        // Searches look at windows, whose ground is a part of the image's.
        if (!expression.Properties.Contains("geometry"))
        {
            var query = new float[_archive.Encoder.Dimension];
            query[0] = 1;
            var found = _archive.Store.Search(query, 10_000, new SearchFilter { Where = [expression] })
                .Select(match => match.Source).ToHashSet();
            Assert.Equal(scenes.Select(scene => scene.Stamp.Source).ToHashSet(), found);
        }
    }

    private static string Folder()
    {
        var folder = Path.Combine(
            Environment.GetEnvironmentVariable("NADIR_REFERENCE")
                ?? Path.Combine(Path.GetDirectoryName(ReferenceData.Folder)!, "reference"), "cql2");
        Skip.IfNot(Directory.Exists(folder), $"The reference data '{folder}' is absent; set NADIR_REFERENCE.");
        return folder;
    }
}
