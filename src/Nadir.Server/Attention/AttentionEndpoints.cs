using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Nadir.Archive.Ingest;
using Nadir.Archive.Ports;
using Nadir.Imagery;
using Nadir.Server.Encoding;
using Nadir.Server.Pictures;
using Nadir.Server.Problems;

namespace Nadir.Server.Attention;

/// <summary><c>GET /api/items/{id}/attention</c>: where the model looks in a window.</summary>
internal static class AttentionEndpoints
{
    private static readonly TimeSpan Age = TimeSpan.FromDays(1);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/api/items/{id:long}/attention", Attention).WithName("attention")
        .WithSummary("Where the model looks in a window, as a picture to be laid over it.").ProducesPicture();

    private static Task<IResult> Attention(HttpContext context, ScenePictures pictures, ServerModels models, EncoderQueue queue, long id, int size = 512)
    {
        FittedPicture.CheckSize(size);
        var (window, scene) = pictures.FindWindow(id);
        var attention = models.Attention
            ?? throw RequestException.Missing("The model of this archive does not tell where it looks.");
        return pictures.AnswerAsync(
            context, scene, PictureMediaType.Png, Age, $"attention {id} {size} {models.Encoder.Fingerprint}", source => Draw(source, window.Pixels));

        RgbaImage Draw(ImageSource source, PixelWindow pixels)
        {
            var input = attention.Input;
            var seen = EncoderView.Crop(pixels, input);
            return AttentionPicture.Draw(Look(attention, queue, source.Read(seen, input.Size, input.Size)), pixels, seen, size);
        }
    }

    // The model is the encoder's own, so it is asked when the encoder's turn has come.
    private static AttentionGrid Look(IAttention attention, EncoderQueue queue, RgbImage image)
    {
        AttentionGrid? grid = null;
        queue.CallAsync(_ => grid = attention.Look(image), CancellationToken.None).GetAwaiter().GetResult();
        return grid!;
    }
}
