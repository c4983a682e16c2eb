using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Nadir.Imagery;
using Nadir.Server.Problems;

namespace Nadir.Server.Pictures;

/// <summary>Pictures of windows and of whole images.</summary>
internal static class PictureEndpoints
{
    // A window's id always means the same pixels of the same content; the file behind a scene may be indexed anew.
    private static readonly TimeSpan WindowAge = TimeSpan.FromDays(1);
    private static readonly TimeSpan SceneAge = TimeSpan.FromMinutes(1);

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/items/{id:long}/thumbnail", Thumbnail).WithName("thumbnail")
            .WithSummary("The picture of a window, small.").ProducesPicture();
        routes.MapGet("/api/items/{id:long}/image", Window).WithName("windowImage")
            .WithSummary("The picture of a window.").ProducesPicture();
        routes.MapGet("/api/scenes/{scene:long}/image", Scene).WithName("sceneImage")
            .WithSummary("The picture of a whole image.").ProducesPicture();
    }

    private static Task<IResult> Thumbnail(
        HttpContext context, ScenePictures pictures, long id, int size = 256, string? format = null) =>
        Window(context, pictures, id, size, format);

    private static Task<IResult> Window(
        HttpContext context, ScenePictures pictures, long id, int size = 1024, string? format = null)
    {
        FittedPicture.CheckSize(size);
        var form = PictureMediaType.Choose(context.Request, format);
        var (window, scene) = pictures.FindWindow(id);
        return pictures.AnswerAsync(
            context, scene, form, WindowAge, $"window {id} {size}",
            source => FittedPicture.Draw(source, window.Pixels, size));
    }

    private static Task<IResult> Scene(
        HttpContext context, ScenePictures pictures, long scene, int size = 1024, string? format = null)
    {
        FittedPicture.CheckSize(size);
        var form = PictureMediaType.Choose(context.Request, format);
        var found = pictures.FindScene(scene);
        return pictures.AnswerAsync(
            context, found, form, SceneAge, $"scene {size}",
            source => FittedPicture.Draw(
                source, new PixelWindow(0, 0, source.Header.Width, source.Header.Height), size));
    }
}

/// <summary>What the API's description says of endpoints that answer with pictures.</summary>
internal static class PictureMetadata
{
    /// <summary>The endpoint answers with a picture, or that the client has it, or with a problem.</summary>
    public static RouteHandlerBuilder ProducesPicture(this RouteHandlerBuilder endpoint) => endpoint
        .Produces<byte[]>(StatusCodes.Status200OK, "image/jpeg", "image/webp", "image/png")
        .Produces(StatusCodes.Status304NotModified)
        .ProducesProblems(400, 404, 406, 410, 422, 429);
}

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
        response.Headers.CacheControl = string.Create(
            CultureInfo.InvariantCulture, $"private, max-age={age.TotalSeconds:F0}");
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
