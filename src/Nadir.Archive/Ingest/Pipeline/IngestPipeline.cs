using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using Nadir.Archive.Ingest.Catalogs;
using Nadir.Archive.Ingest.Discovery;
using Nadir.Archive.Ports;
using Nadir.Imagery;
using Nadir.Stac.Items;

namespace Nadir.Archive.Ingest.Pipeline;

/// <summary>
/// Runs the stages side by side: one thread compares files with the catalog, some fetch what a catalog names, some read
/// and decode, the caller's thread encodes, one thread writes. Queues between them are bounded, so memory does not grow
/// with the archive.
/// </summary>
/// <remarks>
/// The encoder has one thread for its whole life because numeric libraries keep pools and buffers for each thread that
/// calls them; tasks that move between threads would make it slower and larger.
/// </remarks>
internal sealed class IngestPipeline : IDisposable
{
    private const int PlannedAhead = 256;

    private readonly IEncoder _encoder;
    private readonly RemoteImages? _remoteImages;
    private readonly IngestTally _tally;
    private readonly IngestOptions _options;
    private readonly CommitStage _commit;
    private readonly CancellationTokenSource _cancellation;
    private readonly BlockingCollection<PlannedFile> _planned = new(PlannedAhead);
    private readonly BlockingCollection<PlannedFile> _obtained;
    private readonly BlockingCollection<PipelineMessage> _messages;
    private readonly BlockingCollection<CompletedItem> _completed;
    private ExceptionDispatchInfo? _fault;
    private int _busyWorkers;
    private int _busyFetchers;

    public IngestPipeline(
        IEncoder encoder,
        RemoteImages? remoteImages,
        IArchiveWriter writer,
        IngestTally tally,
        IngestOptions options,
        CancellationToken cancellationToken)
    {
        _encoder = encoder;
        _remoteImages = remoteImages;
        _tally = tally;
        _options = options;
        _commit = new CommitStage(writer, tally, options);
        _cancellation = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        long inputBytes = 3L * encoder.Input.Size * encoder.Input.Size;
        var ahead = (int)Math.Clamp(options.PrefetchBytes / inputBytes, options.BatchSize, 64L * options.BatchSize);
        _messages = new BlockingCollection<PipelineMessage>(ahead);
        // What is fetched waits on the disk.
        _obtained = remoteImages is null ? _planned : new BlockingCollection<PlannedFile>(options.Workers);
        _completed = new BlockingCollection<CompletedItem>(4 * options.BatchSize);
    }

    /// <summary>Runs to the end.</summary>
    /// <param name="plan">The files to read; enumerated on a thread of its own.</param>
    /// <returns>Why it ended. What was reported is durable, however it ended.</returns>
    public IngestEnd Run(IEnumerable<PlannedFile> plan)
    {
        _busyWorkers = _options.Workers;
        List<Thread> threads = [Start("plan", () => RunPlan(plan)),
            Start("commit", () => _commit.Run(_completed, Cancel))];
        // Servers are waited for on threads of their own, so that a slow one holds up no decoder.
        _busyFetchers = _remoteImages is null ? 0 : _options.Stac.ImagesAhead;
        for (var i = _busyFetchers; i > 0; i--)
        {
            threads.Add(Start("fetch", RunFetcher));
        }

        for (var i = 0; i < _options.Workers; i++)
        {
            threads.Add(Start("decode", RunWorker));
        }

        Guard(() => new WindowEncoder(_encoder, _tally, _options.BatchSize)
            .Run(_messages, _completed, _cancellation.Token));
        _completed.CompleteAdding();
        foreach (var thread in threads)
        {
            thread.Join();
        }

        _fault?.Throw();
        return _commit.Stopped ? IngestEnd.StoppedByFailures
            : _cancellation.IsCancellationRequested ? IngestEnd.Cancelled
            : IngestEnd.Completed;
    }

    public void Dispose()
    {
        _planned.Dispose();
        _obtained.Dispose();
        _messages.Dispose();
        _completed.Dispose();
        _cancellation.Dispose();
    }

    private void RunPlan(IEnumerable<PlannedFile> plan)
    {
        try
        {
            foreach (var file in plan)
            {
                _planned.Add(file, _cancellation.Token);
            }
        }
        finally
        {
            _planned.CompleteAdding();
        }
    }

    private void RunFetcher()
    {
        try
        {
            var loader = Loader();
            foreach (var file in _planned.GetConsumingEnumerable(_cancellation.Token))
            {
                if (loader.Obtain(file, _cancellation.Token) is { } obtained)
                {
                    _obtained.Add(obtained, _cancellation.Token);
                }
            }
        }
        finally
        {
            if (Interlocked.Decrement(ref _busyFetchers) == 0)
            {
                _obtained.CompleteAdding();
            }
        }
    }

    private ImageLoader Loader() =>
        new(_encoder.Input, _remoteImages, _tally, _options, message => _messages.Add(message, _cancellation.Token));

    private void RunWorker()
    {
        try
        {
            var loader = Loader();
            foreach (var file in _obtained.GetConsumingEnumerable(_cancellation.Token))
            {
                loader.Load(file);
            }
        }
        finally
        {
            if (Interlocked.Decrement(ref _busyWorkers) == 0)
            {
                _messages.CompleteAdding();
            }
        }
    }

    private Thread Start(string stage, Action action)
    {
        var thread = new Thread(() => Guard(action)) { Name = $"ingest {stage}", IsBackground = true };
        thread.Start();
        return thread;
    }

    // The first error ends every stage; the caller of Run gets it.
    private void Guard(Action action)
    {
        try
        {
            action();
        }
        catch (OperationCanceledException) when (_cancellation.IsCancellationRequested)
        {
        }
        catch (Exception error)
        {
            Interlocked.CompareExchange(ref _fault, ExceptionDispatchInfo.Capture(error), null);
            Cancel();
        }
    }

    private void Cancel() => _cancellation.Cancel();
}

/// <summary>What the threads that decode send to the encoder. The messages of one image come in order.</summary>
internal abstract record PipelineMessage
{
    /// <summary>A view of an image, ready to be encoded.</summary>
    public sealed record Window(PendingItem Item, CatalogWindow View, RgbImage Image) : PipelineMessage;

    /// <summary>All views of an image have been sent.</summary>
    public sealed record Finished(PendingItem Item) : PipelineMessage;

    /// <summary>There is nothing (more) to encode of an image; views of it that were sent are dropped.</summary>
    public sealed record Verdict(CompletedItem Item) : PipelineMessage;
}

/// <summary>An image that is being encoded. Only the encoder's thread adds to it.</summary>
internal sealed class PendingItem
{
    private readonly List<CatalogWindow> _views = [];
    private readonly List<float> _vectors = [];
    private readonly int _planned;
    private int _encoded;

    public PendingItem(PlannedFile file, byte[] hash, int width, int height, ItemDescription description,
        int plannedWindows)
    {
        _planned = plannedWindows;
        File = file;
        Hash = hash;
        Width = width;
        Height = height;
        Description = description;
    }

    public PlannedFile File { get; }

    public byte[] Hash { get; }

    public int Width { get; }

    public int Height { get; }

    public ItemDescription Description { get; }

    /// <summary>Why it failed after decoding; null while it did not.</summary>
    public string? Fault { get; set; }

    /// <summary>Counts one window as encoded.</summary>
    /// <returns>How much of the image it is.</returns>
    public double Advance()
    {
        _encoded++;
        return 1.0 / _planned;
    }

    /// <summary>How much of the image is left when there is nothing more to encode: windows without data.</summary>
    public double Rest() => 1 - ((double)_encoded / _planned);

    public void Add(CatalogWindow view, ReadOnlySpan<float> vector)
    {
        _views.Add(view);
        _vectors.AddRange(vector);
    }

    public CompletedItem Complete()
    {
        if (Fault is not null)
        {
            return CompletedItems.Failed(File, Hash, ItemState.Failed, Fault);
        }

        var outcome = File.Known?.State == ItemState.Done ? ItemOutcome.Replaced : ItemOutcome.Added;
        return new CompletedItem(
            new ItemChange.Indexed(File.Stamp, Hash, Width, Height, Description, _views, [.. _vectors]),
            new ItemReport(File.Stamp.Source, outcome, null));
    }
}
