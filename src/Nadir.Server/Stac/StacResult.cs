using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Nadir.Imagery.Files;

namespace Nadir.Server.Stac;

/// <summary>Answers with a STAC document.</summary>
/// <param name="document">The document.</param>
/// <param name="type">Its media type.</param>
internal sealed class StacResult(JsonObject document, string type = StacAddresses.Json) : IResult
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.ContentType = type;
        var json = new Utf8JsonWriter(httpContext.Response.BodyWriter, new JsonWriterOptions { Encoder = FileNameEncoder.ForPages });
        await using (json.ConfigureAwait(false))
        {
            document.WriteTo(json);
        }
    }
}
