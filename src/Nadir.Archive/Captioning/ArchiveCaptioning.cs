using System.Diagnostics;
using Nadir.Archive.Ports;
using Nadir.Archive.Reading;
using Nadir.Imagery;

namespace Nadir.Archive.Captioning;

/// <summary>
/// Writes a caption for every window of an archive that has none. Pictures are read from their files again, the next
/// ones while some are described. It can be stopped at any time and goes on where it was: the captions themselves say
/// how far.
/// </summary>
public static class ArchiveCaptioning
{
    private const int MostFaults = 1000;

    /// <summary>Describes all windows that have no caption.</summary>
    /// <param name="store">The archive; searches may go on meanwhile.</param>
    /// <param name="captioner">Describes the pictures.</param>
    /// <param name="options">How; the defaults when null.</param>
    /// <param name="progress">Called after every batch; may be null.</param>
    /// <param name="cancellationToken">Stops after the batch at hand, whose captions are kept.</param>
    /// <exception cref="ArchiveException">Somebody else is writing, or writing failed.</exception>
    /// <exception cref="OperationCanceledException">It was stopped; what was finished is durable.</exception>
    public static CaptioningSummary Run(
        IArchiveStore store,
        ICaptioner captioner,
        CaptioningOptions? options = null,
        Action<CaptioningProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(captioner);
        options ??= new CaptioningOptions();
        options.Validate();
        var clock = Stopwatch.StartNew();
        using var writer = store.OpenWriter();
        var reader = new WindowReader(store.LocalFolder, captioner.Input, options.Limits, options.Workers);
        using var batches = new WindowBatches(store, reader, options.BatchSize);
        var (total, done, failed, committed) = (store.CountUncaptioned(), 0L, 0L, TimeSpan.Zero);
        var (faults, pending) = (new List<string>(), new List<WindowCaption>());
        try
        {
            while (batches.Next(cancellationToken) is { } batch)
            {
                var described = Describe(captioner, batch);
                pending.AddRange(described);
                done += described.Count;
                failed += batch.Count - described.Count;
                faults.AddRange(batch.Select(window => window.Fault).OfType<string>().Take(MostFaults - faults.Count));
                if (clock.Elapsed - committed >= options.CommitInterval)
                {
                    Commit(writer, pending);
                    committed = clock.Elapsed;
                }

                progress?.Invoke(new CaptioningProgress(total, done, failed, faults, clock.Elapsed));
            }
        }
        finally
        {
            Commit(writer, pending);
        }

        return new CaptioningSummary(done, failed, faults, clock.Elapsed);
    }

    private static List<WindowCaption> Describe(ICaptioner captioner, IReadOnlyList<ReadWindow> batch)
    {
        var readable = batch.Where(window => window.Image is not null).ToList();
        if (readable.Count == 0)
        {
            return [];
        }

        var texts = captioner.Caption([.. readable.Select(window => window.Image!)]);
        return [.. readable.Zip(texts, (window, text) => string.IsNullOrWhiteSpace(text)
            ? throw new ArchiveException(
                $"The model {captioner.Name} wrote nothing for a picture; its weights are damaged.")
            : new WindowCaption(window.Id, text))];
    }

    private static void Commit(IArchiveWriter writer, List<WindowCaption> pending)
    {
        if (pending.Count > 0)
        {
            writer.AddCaptions(pending);
            pending.Clear();
        }
    }
}

/// <summary>How the windows of an archive are described.</summary>
public sealed record CaptioningOptions
{
    /// <summary>Windows that the captioner is given at once. Default 32.</summary>
    public int BatchSize { get; init; } = 32;

    /// <summary>Threads that read, decode and resample. Default: half of the processors and at least 2.</summary>
    public int Workers { get; init; } = Math.Max(2, Environment.ProcessorCount / 2);

    /// <summary>
    /// Time after which what is finished is made durable, so the most work that a kill can lose. Default 2 s.
    /// </summary>
    public TimeSpan CommitInterval { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>The largest image that is read.</summary>
    public ImageLimits Limits { get; init; } = ImageLimits.Default;

    /// <summary>Checks the values.</summary>
    /// <exception cref="ArgumentOutOfRangeException">One of them is out of its range.</exception>
    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(BatchSize, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(Workers, 1);
    }
}

/// <summary>How far the captioning of an archive is.</summary>
/// <param name="Total">Windows that had no caption at the start.</param>
/// <param name="Done">Captions written, whether durable already or not.</param>
/// <param name="Failed">Windows whose pictures could not be read again.</param>
/// <param name="Unreadable">A sentence for each of these; at most the first thousand.</param>
/// <param name="Elapsed">Time since the start.</param>
public sealed record CaptioningProgress(
    long Total, long Done, long Failed, IReadOnlyList<string> Unreadable, TimeSpan Elapsed)
{
    /// <summary>Windows finished a second; 0 before the first.</summary>
    public double WindowsPerSecond => Elapsed > TimeSpan.Zero ? (Done + Failed) / Elapsed.TotalSeconds : 0;

    /// <summary>Time that is left at this rate; null when it cannot be told yet.</summary>
    public TimeSpan? Remaining => WindowsPerSecond > 0
        ? TimeSpan.FromSeconds((Total - Done - Failed) / WindowsPerSecond)
        : null;
}

/// <summary>What became of the windows that had no caption.</summary>
/// <param name="Captioned">Windows that have one now.</param>
/// <param name="Failed">Windows whose pictures could not be read again.</param>
/// <param name="Unreadable">A sentence for each of these; at most the first thousand.</param>
/// <param name="Elapsed">Time that it took.</param>
public sealed record CaptioningSummary(long Captioned, long Failed, IReadOnlyList<string> Unreadable, TimeSpan Elapsed)
{
    /// <summary><see cref="Elapsed"/> in seconds.</summary>
    public double ElapsedSeconds => Math.Round(Elapsed.TotalSeconds, 3);
}

/// <summary>
/// Reads windows without a caption batch by batch, one batch ahead. To be used by one thread at a time.
/// </summary>
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

/// <summary>A window without a caption, and its picture or the reason why there is none.</summary>
internal sealed record ReadWindow(long Id, RgbImage? Image, string? Fault);
