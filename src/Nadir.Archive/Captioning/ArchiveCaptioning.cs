using System.Diagnostics;
using Nadir.Archive.Ports;
using Nadir.Archive.Reading;

namespace Nadir.Archive.Captioning;

/// <summary>
/// Writes a caption for every window of an archive that has none. Pictures are read from their files again, the next ones
/// while some are described. It can be stopped at any time and goes on where it was: the captions themselves say how far.
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
            ? throw new ArchiveException($"The model {captioner.Name} wrote nothing for a picture; its weights are damaged.")
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
