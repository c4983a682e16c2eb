using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Nadir.Server.Pictures;

/// <summary>What the API's description says of endpoints that answer with pictures.</summary>
internal static class PictureMetadata
{
    /// <summary>The endpoint answers with a picture, or that the client has it, or with a problem.</summary>
    public static RouteHandlerBuilder ProducesPicture(this RouteHandlerBuilder endpoint) => endpoint
        .Produces<byte[]>(StatusCodes.Status200OK, "image/jpeg", "image/webp", "image/png")
        .Produces(StatusCodes.Status304NotModified)
        .ProducesProblem(StatusCodes.Status400BadRequest)
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status410Gone)
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
        .ProducesProblem(StatusCodes.Status429TooManyRequests);
}
