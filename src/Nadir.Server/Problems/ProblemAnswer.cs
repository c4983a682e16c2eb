using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Nadir.Archive;
using Nadir.Imagery;
using Nadir.Server.Telemetry;

namespace Nadir.Server.Problems;

/// <summary>Writes problem documents.</summary>
internal static class ProblemAnswer
{
    public const string MediaType = "application/problem+json";

    /// <summary>Gives an answer that is a status alone its body.</summary>
    public static Task WriteAsync(HttpContext context) =>
        WriteAsync(context, context.Response.StatusCode, ProblemTexts.Of(context));

    /// <summary>Answers with a problem, in place of whatever was prepared.</summary>
    public static Task WriteAsync(HttpContext context, int status, string detail, TimeSpan? retryAfter = null)
    {
        var response = context.Response;
        response.StatusCode = status;
        response.ContentType = MediaType;
        response.ContentLength = null;
        response.Headers.CacheControl = "no-store";
        response.Headers.ETag = default;
        if (status == StatusCodes.Status401Unauthorized)
        {
            // RFC 9110, section 11.6.1, and RFC 6750, section 3: what would open, and whether what was sent is wrong.
            var hasKey = context.Request.Headers.Authorization.Count > 0
                || context.Request.Headers.ContainsKey("X-API-Key");
            response.Headers.WWWAuthenticate = hasKey ? "Bearer realm=\"nadir\", error=\"invalid_token\""
                : "Bearer realm=\"nadir\"";
        }

        if (retryAfter is { } time)
        {
            response.Headers.RetryAfter = Math.Ceiling(time.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        }

        return JsonSerializer.SerializeAsync(response.Body,
            ProblemDocument.Of(RequestTrace.Of(context), status, detail), ProblemJson.Default.ProblemDocument,
            context.RequestAborted);
    }
}

/// <summary>Why a request failed (RFC 9457).</summary>
/// <param name="Type">A URI reference; <c>about:blank</c> where the status says it all.</param>
/// <param name="Title">The status in words.</param>
/// <param name="Status">The HTTP status.</param>
/// <param name="Detail">One sentence: what is wrong and what to do.</param>
/// <param name="TraceId">The trace of the request, by which whoever runs the server finds it in log and traces: 32
/// hexadecimal digits.</param>
internal sealed record ProblemDocument(string Type, string Title, int Status, string Detail, string TraceId)
{
    /// <summary>The document of a status and a sentence.</summary>
    public static ProblemDocument Of(RequestTrace trace, int status, string detail)
    {
        var title = ReasonPhrases.GetReasonPhrase(status);
        return new ProblemDocument("about:blank", title.Length > 0 ? title : "Error", status, detail, trace.Id);
    }
}

/// <summary>Tells the OpenAPI document which problems an endpoint can answer with.</summary>
internal static class ProblemMetadata
{
    /// <summary>Adds statuses; those that every endpoint can have are not to be listed.</summary>
    public static RouteHandlerBuilder ProducesProblems(this RouteHandlerBuilder builder, params int[] statuses)
    {
        foreach (var status in statuses)
        {
            builder.Produces<ProblemDocument>(status, ProblemAnswer.MediaType);
        }

        return builder;
    }
}

/// <summary>
/// The sentences of problem documents. None of them repeats a message that could name a path of this machine.
/// </summary>
internal static class ProblemTexts
{
    /// <summary>What an exception becomes.</summary>
    public static (int Status, string Detail, TimeSpan? RetryAfter) Of(Exception error) => error switch
    {
        RequestException request => (request.Status, request.Message, request.RetryAfter),
        BadHttpRequestException { StatusCode: 413 } =>
            (413, "The body of the request is larger than the server takes.", null),
        BadHttpRequestException bad =>
            (bad.StatusCode, "The request is not well-formed HTTP, or its body breaks off.", null),
        ArchiveException => (503, "The archive cannot be read at present; the server's messages say why.",
            TimeSpan.FromSeconds(5)),
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

/// <summary>Serializers of problems, made at compile time.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false)]
[JsonSerializable(typeof(ProblemDocument))]
internal sealed partial class ProblemJson : JsonSerializerContext;
