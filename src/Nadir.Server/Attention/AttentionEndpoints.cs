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

    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/api/items/{id:long}/attention", Attention).WithName("attention")
        .WithSummary("Where the model looks in a window, as a picture to be laid over it.").ProducesPicture();

    private static Task<IResult> Attention(
        HttpContext context, ScenePictures pictures, ServerModels models, EncoderQueue queue, long id, int size = 512)
    {
        FittedPicture.CheckSize(size);
        var (window, scene) = pictures.FindWindow(id);
        var attention = models.Attention
            ?? throw RequestException.Missing("The model of this archive does not tell where it looks.");
        return pictures.AnswerAsync(
            context, scene, PictureMediaType.Png, Age, $"attention {id} {size} {models.Encoder.Fingerprint}",
            source => Draw(source, window.Pixels));

        RgbaImage Draw(ImageSource source, PixelWindow pixels)
        {
            var input = attention.Input;
            var seen = EncoderView.Crop(pixels, input);
            return AttentionPicture.Draw(
                Look(attention, queue, source.Read(seen, input.Size, input.Size)), pixels, seen, size);
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

/// <summary>Draws where a model looks, to be laid over the picture of a window.</summary>
internal static class AttentionPicture
{
    /// <summary>Draws.</summary>
    /// <param name="grid">Where the model looks in the part that it sees.</param>
    /// <param name="window">The window.</param>
    /// <param name="seen">The part of the window that the model sees.</param>
    /// <param name="size">The window is fitted into a square of this side.</param>
    /// <returns>A picture of the window's shape, transparent where the model sees nothing.</returns>
    public static RgbaImage Draw(AttentionGrid grid, PixelWindow window, PixelWindow seen, int size)
    {
        var (width, height) = FittedPicture.Fit(window.Width, window.Height, size);
        var (left, right) = Place(seen.X - window.X, seen.Width, window.Width, width);
        var (top, bottom) = Place(seen.Y - window.Y, seen.Height, window.Height, height);
        var heat = HeatOverlay.Draw(
            grid.Values, (grid.Width, grid.Height), (grid.Width, grid.Height), (right - left, bottom - top));
        if (heat.Width == width && heat.Height == height)
        {
            return heat;
        }

        var pixels = new byte[4 * width * height];
        for (var y = top; y < bottom; y++)
        {
            heat.Pixels.AsSpan(4 * heat.Width * (y - top), 4 * heat.Width)
                .CopyTo(pixels.AsSpan(4 * ((y * width) + left)));
        }

        return new RgbaImage(width, height, pixels);
    }

    private static (int First, int End) Place(int start, int length, int of, int pixels)
    {
        var first = Math.Min((int)Math.Round((double)start * pixels / of), pixels - 1);
        return (first, Math.Max(first + 1, (int)Math.Round((double)(start + length) * pixels / of)));
    }
}
