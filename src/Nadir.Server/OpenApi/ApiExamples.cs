using System.Text.Json.Nodes;
using Microsoft.OpenApi;

namespace Nadir.Server.OpenApi;

/// <summary>
/// Examples of parameters, bodies and answers, from <c>examples.json</c>: those of the sample archive, shortened. A
/// test sends them and holds them against their schemas.
/// </summary>
internal static class ApiExamples
{
    private static readonly JsonObject Known = Load();

    /// <summary>Gives an operation its examples.</summary>
    public static void Add(OpenApiOperation operation)
    {
        if (Known["operations"]![operation.OperationId ?? ""] is not JsonObject examples)
        {
            return;
        }

        foreach (var parameter in operation.Parameters?.OfType<OpenApiParameter>() ?? [])
        {
            parameter.Example = (examples["parameters"]?[parameter.Name!]
                ?? Known["parameters"]![parameter.Name!])?.DeepClone();
        }

        Add(operation.RequestBody?.Content?.Where(pair => pair.Key == "application/json"), examples["request"]);
        foreach (var (status, response) in operation.Responses ?? [])
        {
            if (status == "200")
            {
                Add(response.Content, examples["response"]);
            }
        }
    }

    private static void Add(IEnumerable<KeyValuePair<string, OpenApiMediaType>>? content, JsonNode? example)
    {
        foreach (var (_, media) in content ?? [])
        {
            if (example is not null)
            {
                media.Example = example.DeepClone();
            }
        }
    }

    private static JsonObject Load()
    {
        using var stream = typeof(ApiExamples).Assembly
            .GetManifestResourceStream("Nadir.Server.OpenApi.examples.json")!;
        return JsonNode.Parse(stream)!.AsObject();
    }
}
