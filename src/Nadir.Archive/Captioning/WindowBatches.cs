using Nadir.Archive.Ports;
using Nadir.Archive.Reading;

namespace Nadir.Archive.Captioning;

/// <summary>Reads windows without a caption batch by batch, one batch ahead. To be used by one thread at a time.</summary>
internal sealed class WindowBatches(IArchiveStore store, WindowReader reader, int batchSize) : IDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private Task<List<ReadWindow>>? _ahead;
    private long _after;

    /// <summary>Gives the next batch.</summary>
    /// <returns>Null after the last.</returns>
    public IReadOnlyList<ReadWindow>? Next(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var batch = (_ahead ?? ReadAhead()).GetAwaiter().GetResult();
        if (batch.Count == 0)
        {
            return null;
        }

        _ahead = ReadAhead();
        return batch;
    }

    /// <summary>Stops reading; nothing is read any more when it returns.</summary>
    public void Dispose()
    {
        _stopping.Cancel();
        ((IAsyncResult?)_ahead)?.AsyncWaitHandle.WaitOne();
        _stopping.Dispose();
    }

    private Task<List<ReadWindow>> ReadAhead()
    {
        var windows = store.ListUncaptioned(_after, batchSize);
        _after = windows.Count > 0 ? windows[^1].Id : _after;
        return Task.Run(() => Read(windows), CancellationToken.None);
    }

    private List<ReadWindow> Read(IReadOnlyList<UncaptionedWindow> windows)
    {
        var pictures = reader.Read([.. windows.Select(window => (window.Source, window.Pixels))], _stopping.Token);
        return [.. windows.Zip(pictures, (window, picture) => new ReadWindow(window.Id, picture.Image, picture.Fault))];
    }
}
