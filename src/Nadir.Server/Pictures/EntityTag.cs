using System.Globalization;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Nadir.Archive;

namespace Nadir.Server.Pictures;

/// <summary>
/// Names the content of an answer (RFC 9110, 8.8.3), so that a client that has it need not be sent it again.
/// </summary>
/// <param name="Text">The tag with its quotation marks.</param>
internal readonly record struct EntityTag(string Text)
{
    // To be raised when pictures of the same pixels come to look different.
    private const int Drawing = 1;

    /// <summary>
    /// The tag of a picture: the same for the same file, indexed at the same state, drawn in the same way.
    /// </summary>
    /// <param name="scene">The image that it is drawn from.</param>
    /// <param name="what">What is drawn of it, and how.</param>
    public static EntityTag Of(ArchiveScene scene, FormattableString what) => Of(string.Create(
        CultureInfo.InvariantCulture,
        $"{Drawing}\n{scene.Id}\n{scene.Stamp.Size}\n{scene.Stamp.Modified}\n{scene.Stamp.Source}\n{FormattableString.Invariant(what)}"));

    /// <summary>The tag of a content that a text determines.</summary>
    public static EntityTag Of(string text) =>
        new($"\"{Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(text)).AsSpan(0, 16))}\"");

    /// <summary>Whether the client has what the tag names.</summary>
    public bool IsKnownTo(HttpRequest request)
    {
        foreach (var line in request.Headers.IfNoneMatch)
        {
            foreach (var part in (line ?? string.Empty).Split(','))
            {
                var known = part.Trim();
                if (known == "*" || (known.StartsWith("W/", StringComparison.Ordinal) ? known[2..] : known) == Text)
                {
                    return true;
                }
            }
        }

        return false;
    }
}
