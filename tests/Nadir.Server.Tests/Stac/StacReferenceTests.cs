using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Nadir.Archive;
using Nadir.Archive.Ingest;
using Nadir.Server.Tests.Support;

namespace Nadir.Server.Tests.Stac;

/// <summary>
/// A catalog of made items, its filters and the items that these match, asked of the STAC API as clients ask.
/// </summary>
[Trait("Category", "Reference")]
public sealed class StacReferenceTests() : OwnServerTest()
{
    [SkippableFact]
    public async Task Every_filter_of_the_catalog_is_answered_by_get_and_post()
    {
        using var reference = Index();
        foreach (var filter in reference.RootElement.GetProperty("filters").EnumerateArray())
        {
            var text = filter.GetProperty("text").GetString()!;
            string[] matches = [.. filter.GetProperty("matches").EnumerateArray().Select(id => id.GetString()!)];
            await CheckAsync(matches, await GetAsync($"/stac/search?limit=200&filter={Uri.EscapeDataString(text)}"));
            await CheckAsync(matches,
                await PostAsync(new JsonObject { ["limit"] = 200, ["filter-lang"] = "cql2-text", ["filter"] = text }));
            if (filter.TryGetProperty("json", out var json) && json.ValueKind == JsonValueKind.Object)
            {
                await CheckAsync(matches,
                    await GetAsync(
                        $"/stac/search?limit=200&filter-lang=cql2-json&filter={Uri.EscapeDataString(json.GetRawText())}"));
                await CheckAsync(matches,
                    await PostAsync(new JsonObject
                    {
                        ["limit"] = 200,
                        ["filter-lang"] = "cql2-json",
                        ["filter"] = JsonNode.Parse(json.GetRawText())
                    }));
            }
        }
    }

    [SkippableFact]
    public async Task Texts_that_are_no_filters_are_refused()
    {
        using var reference = Index();
        foreach (var text in reference.RootElement.GetProperty("refused").EnumerateArray())
        {
            await (await Client.GetAsync($"/stac/search?filter={Uri.EscapeDataString(text.GetString()!)}"))
                .ReadProblemAsync(400);
        }
    }

    private static Task CheckAsync(string[] matches, JsonElement page)
    {
        Assert.Equal(matches, page.GetProperty("features").EnumerateArray().Select(item => StacRules.Text(item, "id"))
            .Order(StringComparer.Ordinal));
        Assert.Equal(matches.Length, page.GetProperty("numberMatched").GetInt32());
        return Task.CompletedTask;
    }

    private async Task<JsonElement> GetAsync(string address)
    {
        var response = await Client.GetAsync(address);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, text);
        return JsonElement.Parse(text);
    }

    private async Task<JsonElement> PostAsync(JsonObject body)
    {
        var response = await Client.PostAsJsonAsync("/stac/search", body);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, text);
        return JsonElement.Parse(text);
    }

    private JsonDocument Index()
    {
        var folder = Path.Combine(Environment.GetEnvironmentVariable("NADIR_REFERENCE") ?? "none", "cql2");
        Skip.IfNot(Directory.Exists(folder), $"The reference data '{folder}' is absent; set NADIR_REFERENCE.");
        // The images that every test server has would be found by NOT and IS NULL.
        using (var writer = Server.Store.OpenWriter())
        {
            writer.Commit(
                [.. Server.Store.ListSources("/", null, 100).Select(source => new ItemChange.Removed(source))]);
        }

        new Ingestion(Server.Store, Server.Encoder).Run([Path.Combine(folder, "catalog.json")], null);
        return JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "filters.json")));
    }
}
