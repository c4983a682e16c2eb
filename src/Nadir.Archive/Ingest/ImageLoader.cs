using System.Security.Cryptography;
using Nadir.Archive.Ingest.Catalogs;
using Nadir.Archive.Ingest.Discovery;
using Nadir.Archive.Ingest.Pipeline;
using Nadir.Archive.Ports;
using Nadir.Archive.Telemetry;
using Nadir.Imagery;
using Nadir.Imagery.Files;
using Nadir.Stac.Fetching;

namespace Nadir.Archive.Ingest;

/// <summary>Reads files and sends their views, at the encoder's size, to the next stage. One for each thread.</summary>
internal sealed class ImageLoader
{
    private readonly ImageInput _input;
    private readonly RemoteImages? _remoteImages;
    private readonly IngestTally _tally;
    private readonly IngestOptions _options;
    private readonly Action<PipelineMessage> _send;

    public ImageLoader(
        ImageInput input, RemoteImages? remoteImages, IngestTally tally, IngestOptions options,
        Action<PipelineMessage> send)
    {
        _input = input;
        _remoteImages = remoteImages;
        _tally = tally;
        _options = options;
        _send = send;
    }

    /// <summary>
    /// Fetches an image of the web; where there is nothing to read after that, ends with a message that says why.
    /// </summary>
    /// <param name="file">The file.</param>
    /// <param name="cancellationToken">Stops the fetching.</param>
    /// <returns>The file to read; null where there is none.</returns>
    public PlannedFile? Obtain(PlannedFile file, CancellationToken cancellationToken)
    {
        if (!file.IsRemote)
        {
            return file;
        }

        try
        {
            file = _remoteImages!.Obtain(file, cancellationToken);
            if (file.Compare(_options.RetryFailed) is not { } skipped)
            {
                return file;
            }

            _send(new PipelineMessage.Verdict(CompletedItems.Skipped(skipped)));
        }
        catch (FetchException error)
        {
            _send(new PipelineMessage.Verdict(CompletedItems.Failed(file, null, ItemState.Unreadable, error.Message)));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            var reason = $"{file.Stamp.Source} cannot be kept: {error.Message}";
            _send(new PipelineMessage.Verdict(CompletedItems.Failed(file, null, ItemState.Unreadable, reason)));
        }

        return null;
    }

    /// <summary>Reads a file; ends with a message that says that it is finished or what is wrong with it.</summary>
    /// <param name="file">The file, as <see cref="Obtain"/> returned it.</param>
    public void Load(PlannedFile file)
    {
        byte[]? hash = null;
        using var operation = ArchiveTelemetry.Begin(ArchiveTelemetry.IngestRead)?.Tag("nadir.bytes", file.Stamp.Size);
        try
        {
            hash = ReadHash(file);
            if (IsKnown(file, hash))
            {
                _send(new PipelineMessage.Verdict(CompletedItems.Touched(file)));
            }
            else
            {
                LoadWindows(file, hash);
            }

            operation?.Succeed();
        }
        catch (ImageryException error) when (error.Fault != ImageFault.LibraryMissing)
        {
            var state = error.Fault == ImageFault.Unreadable ? ItemState.Unreadable : ItemState.Failed;
            var reason = error.Message.Replace(file.Path, file.Stamp.Source, StringComparison.Ordinal);
            _send(new PipelineMessage.Verdict(CompletedItems.Failed(file, hash, state, reason)));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            var reason = $"{file.Stamp.Source} cannot be read: {error.Message}";
            _send(new PipelineMessage.Verdict(CompletedItems.Failed(file, hash, ItemState.Unreadable, reason)));
        }
    }

    private static byte[] ReadHash(PlannedFile file)
    {
        if (file.Stamp.Size == 0)
        {
            // Pipes and devices have no length either, and reading them may never end; opening tells what it is.
            return SHA256.HashData([]);
        }

        using var stream = LocalFile.Open(file.Path);
        var content = SHA256.HashData(stream);
        return file.Image?.Hash(content) ?? content;
    }

    private bool IsKnown(PlannedFile file, byte[] hash) =>
        file.Known is { Hash: { } known } item
        && (item.State == ItemState.Done || (item.State == ItemState.Failed && !_options.RetryFailed))
        && hash.AsSpan().SequenceEqual(known);

    // Without a placement a catalog tells where an image lies as a whole, not how its pixels lie there.
    private static string? Footprint(PlannedFile file, ImageSource source, PixelWindow window)
    {
        var isWhole = window.Width == source.Header.Width && window.Height == source.Header.Height;
        return isWhole && !source.HasOwnPlace && file.Image?.Footprint is { } outline ? outline
            : source.GetFootprint(window) is { } ground ? FootprintGeoJson.Write(ground)
            : null;
    }

    private void LoadWindows(PlannedFile file, byte[] hash)
    {
        using var source = ImageSource.Open(file.Path, _options.Limits, file.Image?.Placement);
        var header = source.Header;
        var description = FileDescription.Of(source, _options.TimeZone, out var taken);
        description = file.Image?.Describe(description, source.IsPlaced) ?? description;
        if (taken is { } time && file.Image is not { IsTimed: true })
        {
            _tally.AddTime(file.Stamp.Source, time);
        }

        var distance = source.HasOwnPlace ? source.GetGroundSamplingDistance() : file.Image?.GroundSamplingDistance
            ?? source.GetGroundSamplingDistance();
        var windows = WindowPyramid.Cut(header.Width, header.Height, _options.Tiling, distance, _input.Size);
        var item = new PendingItem(file, hash, header.Width, header.Height, description, windows.Count());
        var sent = 0;
        foreach (var window in windows)
        {
            var read = source.ReadMasked(EncoderView.Crop(window, _input), _input.Size, _input.Size);
            if (read.ValidShare > 0)
            {
                _send(new PipelineMessage.Window(
                    item, new CatalogWindow(window, Footprint(file, source, window)), read.Image));
                sent++;
            }
        }

        _send(sent > 0
            ? new PipelineMessage.Finished(item)
            : new PipelineMessage.Verdict(CompletedItems.Blank(file, hash)));
    }
}
