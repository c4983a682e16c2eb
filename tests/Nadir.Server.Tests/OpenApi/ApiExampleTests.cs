using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Json.Schema;
using Nadir.Server.Tests.Support;

namespace Nadir.Server.Tests.OpenApi;

/// <summary>
/// Examples in the description of the API: every operation has them, they fit their schemas, and those of requests are
/// answered.
/// </summary>
public sealed class ApiExampleTests(GroundFixture fixture) : IClassFixture<GroundFixture>
{
    // Answered where the server has more models, a base map, or a key that may write; here it matters that they are
    // understood.
    private static readonly HashSet<string> NeedMore = ["attention", "words", "caption", "baseMap", "keepQuery",
        "collection", "writeCollection", "deleteCollection", "locatedTile", "locatedImage"];

    [Fact]
    public async Task Every_operation_has_examples_that_fit_their_schemas()
    {
        var document = await ReadAsync();
        var faults = new List<string>();
        var count = 0;
        foreach (var (path, operation) in Operations(document))
        {
            foreach (var parameter in operation["parameters"]?.AsArray() ?? [])
            {
                Check($"{path} {parameter!["name"]}", parameter["example"], parameter["schema"]);
            }

            if (operation["requestBody"]?["content"]?["application/json"] is { } body)
            {
                Check($"{path} body", body["example"], body["schema"]);
            }

            foreach (var (type, media) in operation["responses"]?["200"]?["content"]?.AsObject() ?? [])
            {
                // Pictures and files are no JSON.
                if (media!["schema"]?["format"] is null)
                {
                    Check($"{path} {type}", media["example"], media["schema"]);
                }
            }
        }

        Assert.Empty(faults);
        Assert.True(count > 90, $"{count} examples");

        void Check(string what, JsonNode? example, JsonNode? schema)
        {
            count++;
            if (example is null)
            {
                faults.Add($"{what} has no example");
            }
            else if (!Schema(schema!, document)
                .Evaluate(example, new EvaluationOptions { OutputFormat = OutputFormat.List }).IsValid)
            {
                faults.Add($"{what}: {example.ToJsonString()}");
            }
        }
    }

    [Fact]
    public void What_does_not_fit_a_schema_is_found()
    {
        var document = JsonNode.Parse(
            """{"components":{"schemas":{"A":{"type":"object","required":["b"],"properties":{"b":{"$ref":"#/components/schemas/B"}}},"B":{"type":["null","integer"]}}}}""")!;
        var schema = Schema(JsonNode.Parse("""{"$ref":"#/components/schemas/A"}""")!, document);

        Assert.True(schema.Evaluate(JsonNode.Parse("""{"b":null}""")).IsValid);
        Assert.False(schema.Evaluate(JsonNode.Parse("""{"b":"x"}""")).IsValid);
        Assert.False(schema.Evaluate(JsonNode.Parse("{}")).IsValid);
    }

    [Fact]
    public async Task Requests_of_examples_are_answered()
    {
        var document = await ReadAsync();
        var faults = new List<string>();
        foreach (var (path, method, operation) in document["paths"]!.AsObject()
            .SelectMany(path => path.Value!.AsObject().Select(pair => (path.Key, pair.Key, pair.Value!))))
        {
            var id = operation["operationId"]!.GetValue<string>();
            var parameters = (operation["parameters"]?.AsArray() ?? []).Select(parameter => parameter!.AsObject())
                .ToList();
            var address = path;
            foreach (var parameter in parameters.Where(parameter => parameter["in"]!.GetValue<string>() == "path"))
            {
                var name = parameter["name"]!.GetValue<string>();
                address = address.Replace($"{{{name}}}",
                    Uri.EscapeDataString(Own(id, name, parameter["example"]!.ToString())), StringComparison.Ordinal);
            }

            var queries = parameters.Where(parameter => parameter["in"]!.GetValue<string>() == "query")
                .Select(parameter => (Name: parameter["name"]!.GetValue<string>(),
                    Example: parameter["example"]!.ToString()))
                .Select(query => $"?{query.Name}={Uri.EscapeDataString(Own(id, query.Name, query.Example))}");
            foreach (var query in queries.Prepend(""))
            {
                using var request = new HttpRequestMessage(new HttpMethod(method.ToUpperInvariant()), address + query);
                if (operation["requestBody"]?["content"]?["application/json"]?["example"] is { } body)
                {
                    // The archive of the examples is called archive, this one test.
                    request.Content = JsonContent.Create(
                        JsonNode.Parse(body.ToJsonString()
                            .Replace("\"archive\"", "\"test\"", StringComparison.Ordinal)));
                }

                using var response = await fixture.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
                if (NeedMore.Contains(id) ? response.StatusCode is HttpStatusCode.BadRequest && id != "keepQuery"
                    : !response.IsSuccessStatusCode)
                {
                    faults.Add(
                        $"{id} {address}{query}: {(int)response.StatusCode} "
                            + $"{await response.Content.ReadAsStringAsync()}");
                }
            }
        }

        Assert.Empty(faults);
    }

    // Numbers and names that the archive of the examples has and this one has not.
    private string Own(string operation, string name, string example) => (operation, name) switch
    {
        ("tile", "scene") => $"{fixture.Scene}",
        (_, "collection" or "collections") => "test",
        _ => example,
    };

    private async Task<JsonNode> ReadAsync() =>
        JsonNode.Parse(await fixture.Client.GetStringAsync("/openapi/v1.json"))!;

    private static IEnumerable<(string Path, JsonNode Operation)> Operations(JsonNode document) =>
        document["paths"]!.AsObject()
            .SelectMany(path => path.Value!.AsObject().Select(pair => ($"{pair.Key} {path.Key}", pair.Value!)));

    private static JsonSchema Schema(JsonNode schema, JsonNode document)
    {
        var whole = new JsonObject
        {
            ["allOf"] = new JsonArray(schema.DeepClone()),
            ["$defs"] = document["components"]!["schemas"]!.DeepClone()
        };
        return JsonSchema.FromText(
            whole.ToJsonString().Replace("#/components/schemas/", "#/$defs/", StringComparison.Ordinal));
    }
}
