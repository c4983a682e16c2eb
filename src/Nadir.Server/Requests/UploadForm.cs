using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;
using Nadir.Archive.Ports;
using Nadir.Imagery;
using Nadir.Server.Problems;
using Nadir.Server.Work;

namespace Nadir.Server.Requests;

/// <summary>
/// A form (multipart/form-data) of one part of JSON and any number of pictures, held in memory within bounds.
/// </summary>
/// <param name="Json">The part of JSON; null when there was none.</param>
/// <param name="Pictures">Names of the other parts with their contents, in order. What they contain
/// is not looked at.</param>
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
            throw RequestException.Malformed(
                "The form cannot be read: it breaks off, or its parts are not well-formed.");
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
                json = await BoundedContent.ReadAsync(section.Body, LongestJson, $"The part {jsonPart} of the form",
                    cancellationToken).ConfigureAwait(false);
            }
            else if (name != jsonPart && pictures.Count < MostParts && pictures.All(picture => picture.Item1 != name))
            {
                pictures.Add((name, await BoundedContent.ReadAsync(
                    section.Body, limits.UploadBytes, "The picture", cancellationToken).ConfigureAwait(false)));
            }
            else
            {
                throw RequestException.Malformed(
                    $"The form has too many parts, or two of one name; it takes at most {MostParts} pictures.");
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

/// <summary>Bounds how many large bodies are held in memory at once. Thread-safe.</summary>
internal sealed class UploadPlaces(ServerLimits limits)
{
    // Bodies up to this size are no matter.
    private const long SmallBody = 64 << 10;

    private int _taken;

    /// <summary>Takes a place for a request's body until the result is disposed; small bodies need none.</summary>
    /// <exception cref="RequestException">All places are taken.</exception>
    public IDisposable? TakeFor(HttpRequest http)
    {
        if (http.ContentLength is { } length && length <= SmallBody)
        {
            return null;
        }

        if (Interlocked.Increment(ref _taken) > limits.Uploads)
        {
            Interlocked.Decrement(ref _taken);
            throw RequestException.Busy("Too many pictures are being sent; try again in a moment.");
        }

        return new Place(this);
    }

    private sealed class Place(UploadPlaces places) : IDisposable
    {
        public void Dispose() => Interlocked.Decrement(ref places._taken);
    }
}

/// <summary>
/// Decodes pictures that clients send. What the bytes are is found out by decoding them, whatever the client calls
/// them.
/// </summary>
internal static class SentPicture
{
    private const string Name = "the picture";

    /// <summary>Brings a picture to a model's input.</summary>
    /// <param name="picture">The bytes that were sent.</param>
    /// <param name="input">What the model takes.</param>
    /// <param name="limits">How many pixels it may have.</param>
    /// <param name="gate">Holds the bytes of all pictures that are decoded at once together.</param>
    /// <exception cref="RequestException">It is too large, no image, damaged, or shows nothing.</exception>
    public static RgbImage Decode(byte[] picture, ImageInput input, ServerLimits limits, ByteGate gate)
    {
        var bounds = limits.OfPictures;
        try
        {
            return gate.Run(ImageSource.EstimateBytes(picture, Name, bounds), () => Decode(picture, input, bounds));
        }
        catch (ImageryException error) when (error.Fault == ImageFault.Blank)
        {
            throw new RequestException(
                422, "Every pixel of the picture is transparent or marked as no data; send one that shows something.");
        }
        catch (ImageryException error) when (error.Fault == ImageFault.TooLarge)
        {
            throw new RequestException(
                413, $"The picture is more than the server takes: {error.Message[(Name.Length + 2)..]}");
        }
        catch (ImageryException error) when (error.Fault != ImageFault.LibraryMissing)
        {
            throw new RequestException(
                422, "The picture cannot be decoded: it is no image of a kind that is read, or it is damaged.");
        }
    }

    private static RgbImage Decode(byte[] picture, ImageInput input, ImageLimits bounds)
    {
        using var source = ImageSource.Open(picture, Name, bounds);
        return source.ReadVisibleSquare(input.Size, input.Fit);
    }
}
