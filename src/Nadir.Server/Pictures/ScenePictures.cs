using Microsoft.AspNetCore.Http;
using Nadir.Archive;
using Nadir.Archive.Ports;
using Nadir.Imagery;
using Nadir.Server.Problems;
using Nadir.Server.Work;

namespace Nadir.Server.Pictures;

/// <summary>Draws pictures of the archive's images and answers with them: from the client's own copy, from the cache, or anew. Thread-safe.</summary>
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
        HttpContext context, ArchiveScene scene, PictureMediaType form, TimeSpan age, FormattableString what, Func<ImageSource, RgbaImage> draw)
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
            picture = await gates.Drawing.RunAsync(() => form.Encode(Draw(scene, draw)), context.RequestAborted).ConfigureAwait(false);
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
