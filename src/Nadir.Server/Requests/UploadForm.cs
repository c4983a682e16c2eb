using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;
using Nadir.Server.Problems;

namespace Nadir.Server.Requests;

/// <summary>A form (multipart/form-data) of one part of JSON and any number of pictures, held in memory within bounds.</summary>
/// <param name="Json">The part of JSON; null when there was none.</param>
/// <param name="Pictures">Names of the other parts with their contents, in order. What they contain is not looked at.</param>
internal sealed record UploadForm(ReadOnlyMemory<byte>? Json, IReadOnlyList<(string Name, byte[] Bytes)> Pictures)
{
    private const int MostParts = 20;
    private const int LongestBoundary = 100;
    private const int LongestJson = 1 << 20;

    /// <summary>Whether a request says that its body is a form.</summary>
    public static bool IsForm(HttpRequest http) =>
        MediaTypeHeaderValue.TryParse(http.ContentType, out var type)
        && type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase);

    /// <summary>Reads a form.</summary>
    /// <param name="http">The request.</param>
    /// <param name="jsonPart">Name of the part that is JSON.</param>
    /// <param name="limits">How large a picture may be.</param>
    /// <param name="cancellationToken">Stops to read.</param>
    /// <exception cref="RequestException">The form is malformed, or a part too large.</exception>
    public static async Task<UploadForm> ReadAsync(
        HttpRequest http, string jsonPart, ServerLimits limits, CancellationToken cancellationToken)
    {
        try
        {
            return await ReadPartsAsync(http, jsonPart, limits, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception error) when (error is InvalidDataException or IOException and not BadHttpRequestException)
        {
            throw RequestException.Malformed("The form cannot be read: it breaks off, or its parts are not well-formed.");
        }
    }

    private static async Task<UploadForm> ReadPartsAsync(
        HttpRequest http, string jsonPart, ServerLimits limits, CancellationToken cancellationToken)
    {
        var boundary = HeaderUtilities.RemoveQuotes(MediaTypeHeaderValue.Parse(http.ContentType).Boundary).Value;
        if (boundary is not { Length: > 0 and <= LongestBoundary })
        {
            throw RequestException.Malformed("The content type of the form has no boundary, or one that is too long.");
        }

        var reader = new MultipartReader(boundary, http.Body);
        ReadOnlyMemory<byte>? json = null;
        var pictures = new List<(string, byte[])>();
        while (await reader.ReadNextSectionAsync(cancellationToken).ConfigureAwait(false) is { } section)
        {
            var name = NameOf(section);
            if (name == jsonPart && json is null)
            {
                json = await BoundedContent.ReadAsync(section.Body, LongestJson, $"The part {jsonPart} of the form", cancellationToken).ConfigureAwait(false);
            }
            else if (name != jsonPart && pictures.Count < MostParts && pictures.All(picture => picture.Item1 != name))
            {
                pictures.Add((name, await BoundedContent.ReadAsync(section.Body, limits.UploadBytes, "The picture", cancellationToken).ConfigureAwait(false)));
            }
            else
            {
                throw RequestException.Malformed($"The form has too many parts, or two of one name; it takes at most {MostParts} pictures.");
            }
        }

        return new UploadForm(json, pictures);
    }

    private static string NameOf(MultipartSection section) =>
        ContentDispositionHeaderValue.TryParse(section.ContentDisposition, out var disposition)
        && HeaderUtilities.RemoveQuotes(disposition.Name).Value is { Length: > 0 and <= 100 } name
            ? name
            : throw RequestException.Malformed("A part of the form has no name.");
}
