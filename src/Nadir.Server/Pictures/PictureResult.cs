using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Nadir.Server.Pictures;

/// <summary>Answers with a picture, or that the client has it already.</summary>
/// <param name="picture">The encoded picture; null where the client has it.</param>
/// <param name="tag">Names its content.</param>
/// <param name="type">Its format.</param>
/// <param name="age">How long it may be used without asking again.</param>
internal sealed class PictureResult(byte[]? picture, EntityTag tag, PictureMediaType type, TimeSpan age) : IResult
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.Headers.ETag = tag.Text;

        // What needs a key must not be kept by a cache that many share.
        response.Headers.CacheControl = string.Create(CultureInfo.InvariantCulture, $"private, max-age={age.TotalSeconds:F0}");
        if (type.IsNegotiated)
        {
            response.Headers.Vary = "Accept";
        }

        if (picture is null)
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        response.ContentType = type.Name;
        response.ContentLength = picture.Length;
        await response.Body.WriteAsync(picture, httpContext.RequestAborted).ConfigureAwait(false);
    }
}
