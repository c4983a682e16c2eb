using Microsoft.AspNetCore.Http;
using Nadir.Archive;
using Nadir.Imagery;

namespace Nadir.Server.Problems;

/// <summary>The sentences of problem documents. None of them repeats a message that could name a path of this machine.</summary>
internal static class ProblemTexts
{
    /// <summary>What an exception becomes.</summary>
    public static (int Status, string Detail, TimeSpan? RetryAfter) Of(Exception error) => error switch
    {
        RequestException request => (request.Status, request.Message, request.RetryAfter),
        BadHttpRequestException { StatusCode: 413 } => (413, "The body of the request is larger than the server takes.", null),
        BadHttpRequestException bad => (bad.StatusCode, "The request is not well-formed HTTP, or its body breaks off.", null),
        ArchiveException => (503, "The archive cannot be read at present; the server's messages say why.", TimeSpan.FromSeconds(5)),
        ImageryException => (422, "The image cannot be read.", null),
        _ => (500, "The server could not answer; its messages say why.", null),
    };

    /// <summary>What an answer without a body becomes.</summary>
    public static string Of(HttpContext context) => context.Response.StatusCode switch
    {
        404 => "There is nothing at this address; /openapi/v1.json lists what there is.",
        405 => $"The method {context.Request.Method} is not for this address; {context.Response.Headers.Allow} is.",
        415 => "The content type of the body is not one that this address takes.",
        _ => "The request cannot be answered.",
    };
}
