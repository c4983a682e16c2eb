using Microsoft.AspNetCore.Http;
using Nadir.Archive;
using Nadir.Archive.Ports;
using Nadir.Imagery;
using Nadir.Server.Problems;
using Nadir.Server.Work;

namespace Nadir.Server.Pictures;

/// <summary>
/// Draws pictures of the archive's images and answers with them: from the client's own copy, from the cache, or anew.
/// Thread-safe.
/// </summary>
internal sealed class ScenePictures(IArchiveStore store, OpenScenes scenes, PictureCache cache, WorkGates gates)
{
    /// <summary>Finds an image.</summary>
    /// <exception cref="RequestException">There is none.</exception>
    public ArchiveScene FindScene(long id) =>
        store.FindScene(id) ?? throw RequestException.Missing($"The archive has no scene {id}.");

    /// <summary>Finds a window and its image.</summary>
    /// <exception cref="RequestException">There is none.</exception>
    public (ArchiveWindow Window, ArchiveScene Scene) FindWindow(long id) =>
        store.FindWindow(id) is { } window && store.FindScene(window.Scene) is { } scene
            ? (window, scene)
            : throw RequestException.Missing($"The archive has no window {id}; search again.");

    /// <summary>Answers with a picture.</summary>
    /// <param name="context">The request.</param>
    /// <param name="scene">The image.</param>
    /// <param name="form">The format.</param>
    /// <param name="age">How long a client may use the answer without asking again.</param>
    /// <param name="what">What is drawn, as part of the entity tag.</param>
    /// <param name="draw">Draws it.</param>
    public async Task<IResult> AnswerAsync(
        HttpContext context, ArchiveScene scene, PictureMediaType form, TimeSpan age, FormattableString what,
        Func<ImageSource, RgbaImage> draw)
    {
        var tag = EntityTag.Of(scene, $"{FormattableString.Invariant(what)} {form.Format}");
        if (tag.IsKnownTo(context.Request))
        {
            return new PictureResult(null, tag, form, age);
        }

        // Looked at even where the picture is kept: what is gone must not seem to be there.
        _ = SceneFile.Find(store, scene);
        var picture = cache.Find(tag.Text);
        if (picture is null)
        {
            picture = await gates.Drawing.RunAsync(() => form.Encode(Draw(scene, draw)), context.RequestAborted)
                .ConfigureAwait(false);
            cache.Add(tag.Text, picture);
        }

        return new PictureResult(picture, tag, form, age);
    }

    private RgbaImage Draw(ArchiveScene scene, Func<ImageSource, RgbaImage> draw)
    {
        using var lease = scenes.Open(scene);
        try
        {
            return draw(lease.Source);
        }
        catch (ImageryException error)
        {
            throw OpenScenes.Describe(error, scene);
        }
    }
}

/// <summary>Draws windows as large as a square allows, and never larger than their own pixels.</summary>
internal static class FittedPicture
{
    /// <summary>The smallest side that may be asked for.</summary>
    public const int SmallestSide = 16;

    /// <summary>The largest side that may be asked for.</summary>
    public const int LargestSide = 2048;

    /// <summary>Checks the parameter <c>size</c>.</summary>
    /// <exception cref="RequestException">It is out of range.</exception>
    public static int CheckSize(int size) => size is >= SmallestSide and <= LargestSide
        ? size
        : throw RequestException.Malformed($"The size of a picture is from {SmallestSide} to {LargestSide} pixels.");

    /// <summary>Draws a window.</summary>
    /// <param name="source">The image.</param>
    /// <param name="window">Pixels of it.</param>
    /// <param name="size">Side of the square in pixels.</param>
    public static RgbaImage Draw(ImageSource source, PixelWindow window, int size)
    {
        var (width, height) = Fit(window.Width, window.Height, size);
        return RgbaImage.From(source.ReadMasked(window, width, height));
    }

    /// <summary>The size of a picture within a square.</summary>
    public static (int Width, int Height) Fit(int width, int height, int size)
    {
        var scale = Math.Min(1, (double)size / Math.Max(width, height));
        return (Math.Max(1, (int)Math.Round(width * scale)), Math.Max(1, (int)Math.Round(height * scale)));
    }
}

/// <summary>Keeps the pictures that were last asked for, up to a number of bytes. Thread-safe.</summary>
/// <param name="capacity">The most bytes of pictures; one that is larger by itself is not kept.</param>
internal sealed class PictureCache(long capacity)
{
    private readonly RecentlyUsed<string, byte[]> _recent = new(capacity, picture => picture.LongLength);

    /// <summary>Bytes of what is kept.</summary>
    public long Bytes => _recent.Bytes;

    /// <summary>What it has saved so far.</summary>
    public CacheStatistics Statistics => _recent.Statistics;

    /// <summary>Finds a picture.</summary>
    public byte[]? Find(string key) => _recent.TryFind(key, out var picture) ? picture : null;

    /// <summary>Keeps a picture; what was not asked for longest makes room.</summary>
    /// <param name="key">Names the picture's content.</param>
    /// <param name="picture">Must not be changed any more.</param>
    public void Add(string key, byte[] picture) => _recent.Add(key, picture);
}
