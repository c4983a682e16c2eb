using Nadir.Archive;
using Nadir.Archive.Ingest;
using Nadir.Archive.Ports;
using Nadir.Imagery;
using Nadir.Server.Pictures;
using Nadir.Server.Problems;
using Nadir.Server.Requests;
using Nadir.Server.Work;

namespace Nadir.Server.Captions;

/// <summary>
/// Describes pictures with the server's captioner, which is opened when it is first needed. Thread-safe.
/// </summary>
internal sealed class PictureCaptions : IDisposable
{
    private readonly IArchiveStore _store;
    private readonly OpenScenes _scenes;
    private readonly WorkGates _gates;
    private readonly ServerLimits _limits;
    private readonly Lazy<ICaptioner>? _captioner;

    public PictureCaptions(IArchiveStore store, OpenScenes scenes, WorkGates gates, ServerModels models,
        ServerLimits limits)
    {
        (_store, _scenes, _gates, _limits) = (store, scenes, gates, limits);
        _captioner = models.OpenCaptioner is { } open ? new(open) : null;
    }

    /// <summary>Refuses where there is no captioner.</summary>
    /// <exception cref="RequestException">There is none.</exception>
    public void RequireCaptioner() => _ = Captioner;

    /// <summary>Describes a picture that a client sent.</summary>
    /// <param name="picture">Its bytes.</param>
    /// <param name="count">How many captions.</param>
    /// <param name="cancellationToken">Stops to wait.</param>
    /// <exception cref="RequestException">It cannot be decoded, or too many wait.</exception>
    public async Task<IReadOnlyList<ScoredCaption>> DescribeAsync(
        byte[] picture, int count, CancellationToken cancellationToken)
    {
        var captioner = Captioner;
        return await RunAsync(() => SentPicture.Decode(picture, captioner.Value.Input, _limits, _gates.DecodedBytes),
            count, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Describes a window.</summary>
    /// <param name="window">The window.</param>
    /// <param name="scene">Its image.</param>
    /// <param name="count">How many captions.</param>
    /// <param name="cancellationToken">Stops to wait.</param>
    /// <exception cref="RequestException">The file is gone, has changed or cannot be read, or
    /// too many wait.</exception>
    public async Task<IReadOnlyList<ScoredCaption>> DescribeAsync(
        ArchiveWindow window, ArchiveScene scene, int count, CancellationToken cancellationToken)
    {
        var captioner = Captioner;
        return await RunAsync(() => Read(window, scene, captioner.Value.Input), count, cancellationToken)
            .ConfigureAwait(false);
    }

    /// <summary>Has the archive keep a caption, unless the window has the same already.</summary>
    /// <exception cref="RequestException">Somebody else is writing, or the archive cannot be written.</exception>
    public void Store(ArchiveWindow window, string caption)
    {
        if (window.Captions.Contains(caption))
        {
            return;
        }

        try
        {
            using var writer = _store.OpenWriter();
            writer.AddCaptions([new WindowCaption(window.Id, caption)]);
        }
        catch (ArchiveException)
        {
            // Its own sentence names folders.
            throw new RequestException(503,
                "The caption was not stored: somebody else is writing to the archive, or it cannot be written; try "
                    + "again later.")
            {
                RetryAfter = TimeSpan.FromSeconds(10),
            };
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_captioner is { IsValueCreated: true })
        {
            _captioner.Value.Dispose();
        }
    }

    private Lazy<ICaptioner> Captioner =>
        _captioner ?? throw RequestException.Missing("This server has no model that describes pictures.");

    // Opening and describing are for one at a time; decoding need not wait for that.
    private async Task<IReadOnlyList<ScoredCaption>> RunAsync(
        Func<RgbImage> read, int count, CancellationToken cancellationToken)
    {
        await _gates.Captioning.RunAsync(() => Captioner.Value, cancellationToken).ConfigureAwait(false);
        var image = await _gates.Decoding.RunAsync(read, cancellationToken).ConfigureAwait(false);
        return await _gates.Captioning.RunAsync(() => Captioner.Value.Alternatives(image, count), cancellationToken)
            .ConfigureAwait(false);
    }

    private RgbImage Read(ArchiveWindow window, ArchiveScene scene, ImageInput input)
    {
        using var lease = _scenes.Open(scene);
        try
        {
            return lease.Source.Read(EncoderView.Crop(window.Pixels, input), input.Size, input.Size);
        }
        catch (ImageryException error)
        {
            throw OpenScenes.Describe(error, scene);
        }
    }
}
