using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Nadir.Server.Json;

namespace Nadir.Server.Problems;

/// <summary>Writes problem documents.</summary>
internal static class ProblemAnswer
{
    public const string MediaType = "application/problem+json";

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
            var hasKey = context.Request.Headers.Authorization.Count > 0 || context.Request.Headers.ContainsKey("X-API-Key");
            response.Headers.WWWAuthenticate = hasKey ? "Bearer realm=\"nadir\", error=\"invalid_token\"" : "Bearer realm=\"nadir\"";
        }

        if (retryAfter is { } time)
        {
            response.Headers.RetryAfter = Math.Ceiling(time.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        }

        var title = ReasonPhrases.GetReasonPhrase(status);
        var document = new ProblemDocument("about:blank", title.Length > 0 ? title : "Error", status, detail);
        return JsonSerializer.SerializeAsync(response.Body, document, ServerJson.Default.ProblemDocument, context.RequestAborted);
    }
}
