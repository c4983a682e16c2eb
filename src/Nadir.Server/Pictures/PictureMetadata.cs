using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Nadir.Server.Problems;

namespace Nadir.Server.Pictures;

/// <summary>What the API's description says of endpoints that answer with pictures.</summary>
internal static class PictureMetadata
{
    /// <summary>The endpoint answers with a picture, or that the client has it, or with a problem.</summary>
    public static RouteHandlerBuilder ProducesPicture(this RouteHandlerBuilder endpoint) => endpoint
        .Produces<byte[]>(StatusCodes.Status200OK, "image/jpeg", "image/webp", "image/png")
        .Produces(StatusCodes.Status304NotModified)
        .ProducesProblems(400, 404, 406, 410, 422, 429);
}
