using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Nadir.Imagery;

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

    private static Task<IResult> Thumbnail(HttpContext context, ScenePictures pictures, long id, int size = 256, string? format = null) =>
        Window(context, pictures, id, size, format);

    private static Task<IResult> Window(HttpContext context, ScenePictures pictures, long id, int size = 1024, string? format = null)
    {
        FittedPicture.CheckSize(size);
        var form = PictureMediaType.Choose(context.Request, format);
        var (window, scene) = pictures.FindWindow(id);
        return pictures.AnswerAsync(
            context, scene, form, WindowAge, $"window {id} {size}", source => FittedPicture.Draw(source, window.Pixels, size));
    }

    private static Task<IResult> Scene(HttpContext context, ScenePictures pictures, long scene, int size = 1024, string? format = null)
    {
        FittedPicture.CheckSize(size);
        var form = PictureMediaType.Choose(context.Request, format);
        var found = pictures.FindScene(scene);
        return pictures.AnswerAsync(
            context, found, form, SceneAge, $"scene {size}",
            source => FittedPicture.Draw(source, new PixelWindow(0, 0, source.Header.Width, source.Header.Height), size));
    }
}
