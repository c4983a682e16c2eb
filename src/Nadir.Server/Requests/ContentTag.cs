using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;

namespace Nadir.Server.Requests;

/// <summary>
/// Names the content of an answer (RFC 9110, 8.8.3), so that a client that has it need not be sent it again.
/// </summary>
/// <param name="Text">The tag with its quotation marks.</param>
internal readonly record struct ContentTag(string Text)
{
    /// <summary>The weak tag of a content that a text determines: compressed or not, it says the same.</summary>
    public static ContentTag Of(string text) =>
        new(
            $"W/\"{Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(text)).AsSpan(0, 16))}\"");

    /// <summary>Whether the client has what the tag names.</summary>
    public bool IsKnownTo(HttpRequest request)
    {
        var plain = Plain(Text);
        return request.Headers.IfNoneMatch.SelectMany(line => (line ?? string.Empty).Split(','))
            .Select(part => part.Trim()).Any(part => part == "*" || Plain(part) == plain);
    }

    private static string Plain(string tag) => tag.StartsWith("W/", StringComparison.Ordinal) ? tag[2..] : tag;
}
