using Nadir.Archive.Ports;
using Nadir.Archive.Words;
using Nadir.Imagery;
using Nadir.Server.Metrics;
using Nadir.Server.Telemetry;

namespace Nadir.Server.Encoding;

/// <summary>
/// The one user of the encoder. What waits is encoded together: while one batch runs the next one gathers, so a lone
/// request waits for nothing and many requests share the cost of a run.
/// </summary>
/// <remarks>Thread-safe. A request that is cancelled while it waits leaves its place to others.</remarks>
internal sealed class EncoderQueue : IDisposable
{
    private readonly object _gate = new();
    private readonly IEncoder _encoder;
    private readonly ServerMetrics _metrics;
    private readonly WaitingLine<string, float[]> _texts;
    private readonly WaitingLine<RgbImage, float[]> _images;
    private readonly WaitingLine<Func<IEncoder, object?>, object?> _calls;
    private readonly Func<bool>[] _turns;
    private readonly Thread _thread;
    private bool _stopping;

    /// <summary>Starts the thread that encodes.</summary>
    /// <param name="encoder">The encoder; not disposed.</param>
    /// <param name="limits">How much may wait, and how much is encoded at once.</param>
    /// <param name="metrics">Counts the batches.</param>
    public EncoderQueue(IEncoder encoder, ServerLimits limits, ServerMetrics metrics)
    {
        _encoder = encoder;
        _metrics = metrics;
        _texts = new(_gate, limits.EncoderQueue, ServerTelemetry.EncodeBatch);
        _images = new(_gate, limits.EncoderQueue, ServerTelemetry.EncodeBatch);
        _calls = new(_gate, limits.EncoderQueue, ServerTelemetry.EncodeBatch);
        _turns =
        [
            () => _texts.RunBatch(limits.TextInputs, texts => Encode(texts, encoder.EncodeTexts, "texts")),
            () => _images.RunBatch(limits.ImageBatch, images => Encode(images, encoder.EncodeImages, "images")),
            () => _calls.RunBatch(1, calls => [calls[0](encoder)]),
        ];
        Shared = new QueuedEncoder(this, encoder);
        _thread = new Thread(Work) { IsBackground = true, Name = "encoder" };
        // Without the activity of whoever starts the server.
        _thread.UnsafeStart();
    }

    /// <summary>
    /// An encoder that any thread may call at any time: its calls take their turns in this queue, and block until then.
    /// </summary>
    public IEncoder Shared { get; }

    /// <summary>How a picture must be brought to the encoder's input.</summary>
    public ImageInput Input => _encoder.Input;

    /// <summary>Texts, pictures and calls that wait.</summary>
    public int Waiting
    {
        get
        {
            lock (_gate)
            {
                return _texts.Count + _images.Count + _calls.Count;
            }
        }
    }

    /// <summary>Encodes a text.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="cancellationToken">Leaves the queue.</param>
    /// <returns>A unit vector.</returns>
    /// <exception cref="Problems.RequestException">Too many wait already.</exception>
    public Task<float[]> EncodeTextAsync(string text, CancellationToken cancellationToken) =>
        WaitAsync("texts", () => _texts.Enter(text, cancellationToken));

    /// <summary>Encodes a picture of the encoder's size.</summary>
    /// <param name="image">Of exactly the size of <see cref="Input"/>.</param>
    /// <param name="cancellationToken">Leaves the queue.</param>
    /// <returns>A unit vector.</returns>
    /// <exception cref="Problems.RequestException">Too many wait already.</exception>
    public Task<float[]> EncodeImageAsync(RgbImage image, CancellationToken cancellationToken) =>
        WaitAsync("images", () => _images.Enter(image, cancellationToken));

    /// <summary>Calls the encoder when its turn has come. Whatever takes long should come in several calls.</summary>
    /// <param name="call">Runs on the encoder's thread.</param>
    /// <param name="cancellationToken">Leaves the queue; a call that runs goes on to its end.</param>
    public Task CallAsync(Action<IEncoder> call, CancellationToken cancellationToken) =>
        WaitAsync("call", () => _calls.Enter(
        encoder =>
        {
            call(encoder);
            return null;
        },
        cancellationToken));

    /// <summary>Ends the thread; what still waits is cancelled.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _stopping = true;
            Monitor.PulseAll(_gate);
        }

        _thread.Join();
        _texts.CancelAll();
        _images.CancelAll();
        _calls.CancelAll();
    }

    private delegate void EncodeBatch<T>(IReadOnlyList<T> items, Span<float> vectors);

    private static Task<T> WaitAsync<T>(string kind, Func<Task<T>> enter) =>
        ServerTelemetry.RunAsync(ServerTelemetry.EncodeQueue, activity =>
    {
        activity?.SetTag("nadir.kind", kind);
        return enter();
    });

    private float[][] Encode<T>(IReadOnlyList<T> items, EncodeBatch<T> encode, string kind)
    {
        _metrics.AddBatch(kind, items.Count);
        var vectors = new float[items.Count * _encoder.Dimension];
        encode(items, vectors);
        return [.. vectors.Chunk(_encoder.Dimension)];
    }

    private void Work()
    {
        while (WaitForWork())
        {
            // Each kind has its turn, so that a flood of one does not starve the others.
            foreach (var turn in _turns)
            {
                turn();
            }
        }
    }

    private bool WaitForWork()
    {
        lock (_gate)
        {
            while (!_stopping && _texts.Count + _images.Count + _calls.Count == 0)
            {
                Monitor.Wait(_gate);
            }

            return !_stopping;
        }
    }
}

/// <summary>
/// The encoder for code that calls it directly: each call takes its turn in the queue, and blocks until it is done.
/// </summary>
/// <remarks>Thread-safe. Disposing does nothing: the encoder is the caller's of the server.</remarks>
internal sealed class QueuedEncoder(EncoderQueue queue, IEncoder encoder) : IEncoder
{
    public string Fingerprint => encoder.Fingerprint;

    public bool HasFingerprint(string fingerprint) => encoder.HasFingerprint(fingerprint);

    public string Name => encoder.Name;

    public int Dimension => encoder.Dimension;

    public ImageInput Input => encoder.Input;

    public void EncodeImages(IReadOnlyList<RgbImage> images, Span<float> destination) =>
        Call(images.Count, destination, (turn, vectors) => turn.EncodeImages(images, vectors));

    public void EncodeTexts(IReadOnlyList<string> texts, Span<float> destination) =>
        Call(texts.Count, destination, (turn, vectors) => turn.EncodeTexts(texts, vectors));

    // Needs no turn: it reads the words alone.
    public WordCheck CheckWords(string text) => encoder.CheckWords(text);

    public double? Probability(QueryKind kind, double score) => encoder.Probability(kind, score);

    public double? LogOdds(HybridScores scores) => encoder.LogOdds(scores);

    public void Dispose()
    {
    }

    private void Call(int count, Span<float> destination, Action<IEncoder, float[]> encode)
    {
        // A span cannot wait for a turn.
        var vectors = new float[count * encoder.Dimension];
        queue.CallAsync(turn => encode(turn, vectors), CancellationToken.None).GetAwaiter().GetResult();
        vectors.CopyTo(destination);
    }
}
