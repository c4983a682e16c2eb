using System.Security.Cryptography;
using Nadir.Archive.Ingest.Discovery;
using Nadir.Archive.Ingest.Pipeline;
using Nadir.Archive.Ports;
using Nadir.Imagery;

namespace Nadir.Archive.Ingest;

/// <summary>Reads files and sends their views, at the encoder's size, to the next stage. One for each thread.</summary>
internal sealed class ImageLoader
{
    private readonly ImageInput _input;
    private readonly IngestOptions _options;
    private readonly Action<PipelineMessage> _send;

    public ImageLoader(ImageInput input, IngestOptions options, Action<PipelineMessage> send)
    {
        _input = input;
        _options = options;
        _send = send;
    }

    /// <summary>Reads a file; ends with a message that says that it is finished or what is wrong with it.</summary>
    /// <param name="file">The file.</param>
    public void Load(PlannedFile file)
    {
        byte[]? hash = null;
        try
        {
            hash = ReadHash(file.Stamp.Source);
            if (IsKnown(file, hash))
            {
                _send(new PipelineMessage.Verdict(CompletedItems.Touched(file)));
            }
            else
            {
                LoadWindows(file, hash);
            }
        }
        catch (ImageryException error) when (error.Fault != ImageFault.LibraryMissing)
        {
            var state = error.Fault == ImageFault.Unreadable ? ItemState.Unreadable : ItemState.Failed;
            _send(new PipelineMessage.Verdict(CompletedItems.Failed(file, hash, state, error.Message)));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            var reason = $"{file.Stamp.Source} cannot be read: {error.Message}";
            _send(new PipelineMessage.Verdict(CompletedItems.Failed(file, hash, ItemState.Unreadable, reason)));
        }
    }

    private static byte[] ReadHash(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 0);
        return SHA256.HashData(stream);
    }

    private bool IsKnown(PlannedFile file, byte[] hash) =>
        file.Known is { Hash: { } known } item
        && (item.State == ItemState.Done || (item.State == ItemState.Failed && !_options.RetryFailed))
        && hash.AsSpan().SequenceEqual(known);

    private void LoadWindows(PlannedFile file, byte[] hash)
    {
        using var source = ImageSource.Open(file.Stamp.Source, _options.Limits);
        var header = source.Header;
        var item = new PendingItem(file, hash, header.Width, header.Height, FileDescription.Of(source));
        var sent = 0;
        foreach (var window in WindowPyramid.Cut(
            header.Width, header.Height, _options.Tiling, source.GetGroundSamplingDistance(), _input.Size))
        {
            var read = source.ReadMasked(EncoderView.Crop(window, _input), _input.Size, _input.Size);
            if (read.ValidShare > 0)
            {
                var footprint = source.GetFootprint(window) is { } ground ? FootprintGeoJson.Write(ground) : null;
                _send(new PipelineMessage.Window(item, new CatalogWindow(window, footprint), read.Image));
                sent++;
            }
        }

        _send(sent > 0
            ? new PipelineMessage.Finished(item)
            : new PipelineMessage.Verdict(CompletedItems.Failed(
                file, hash, ItemState.Failed, $"{file.Stamp.Source}: every pixel is transparent or marked as no data.")));
    }
}
