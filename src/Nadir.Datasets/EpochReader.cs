using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using Nadir.Imagery;

namespace Nadir.Datasets;

/// <summary>
/// The workers of one epoch. They take samples in order and fill batches side by side; a batch is begun only when it is
/// less than the prefetch depth ahead of the reader, which bounds memory.
/// </summary>
internal sealed class EpochReader : IDisposable
{
    private readonly object _lock = new();
    private readonly BatchLoader _loader;
    private readonly BatchLoaderOptions _options;
    private readonly CancellationToken _cancellation;
    private readonly CancellationTokenRegistration _registration;
    private readonly Thread[] _workers;
    private readonly int[] _order;
    private readonly int _epoch;
    private readonly int _end;
    private readonly Dictionary<int, BatchInProgress> _batches = [];
    private int _nextSample;
    private int _nextBatch;
    private bool _stopped;
    private Exception? _failure;

    internal EpochReader(BatchLoader loader, int epoch, int firstBatch, CancellationToken cancellation)
    {
        (_loader, _options, _epoch, _cancellation) = (loader, loader.Options, epoch, cancellation);
        _order = EpochOrder.Of(loader.Images.Count, _options, epoch);
        _end = Math.Min(_order.Length, loader.BatchesPerEpoch * _options.BatchSize);
        _nextBatch = firstBatch;
        _nextSample = firstBatch * _options.BatchSize;
        _registration = cancellation.Register(Wake);
        _workers = new Thread[_options.Workers];
        for (var i = 0; i < _workers.Length; i++)
        {
            _workers[i] = new Thread(Work) { IsBackground = true, Name = $"batch loader {i}" };
            _workers[i].Start();
        }
    }

    /// <summary>Waits for the next batch; null after the last.</summary>
    internal ImageBatch? Next()
    {
        lock (_lock)
        {
            if (_nextBatch >= _loader.BatchesPerEpoch)
            {
                return null;
            }

            while (true)
            {
                _cancellation.ThrowIfCancellationRequested();
                if (_batches.TryGetValue(_nextBatch, out var progress) && progress.Remaining == 0)
                {
                    _batches.Remove(_nextBatch++);
                    Monitor.PulseAll(_lock);
                    return progress.Batch;
                }

                if (_failure is not null)
                {
                    ExceptionDispatchInfo.Throw(_failure);
                }

                Monitor.Wait(_lock);
            }
        }
    }

    /// <summary>Stops the workers and waits for them; takes as long as one image.</summary>
    public void Dispose()
    {
        _registration.Dispose();
        lock (_lock)
        {
            _stopped = true;
            Monitor.PulseAll(_lock);
        }

        foreach (var worker in _workers)
        {
            worker.Join();
        }

        foreach (var progress in _batches.Values)
        {
            progress.Batch.Dispose();
        }
    }

    private void Work()
    {
        try
        {
            var preparation = new SamplePreparation(_options);
            while (Take() is var (progress, row))
            {
                var image = progress.Batch.ImageIndices[row];
                preparation.Prepare(_loader.Decode(image), EpochOrder.ForImage(_options, _epoch, image),
                    progress.Batch.Image(row));
                Finish(progress);
            }
        }
        catch (Exception exception)
        {
            lock (_lock)
            {
                _failure ??= exception;
                Monitor.PulseAll(_lock);
            }
        }
    }

    private (BatchInProgress Progress, int Row)? Take()
    {
        lock (_lock)
        {
            while (_nextSample < _end && !_stopped && _failure is null && !_cancellation.IsCancellationRequested)
            {
                var index = _nextSample / _options.BatchSize;
                if (index < _nextBatch + _options.PrefetchBatches)
                {
                    if (!_batches.TryGetValue(index, out var progress))
                    {
                        _batches.Add(index, progress = new BatchInProgress(Begin(index)));
                    }

                    return (progress, _nextSample++ % _options.BatchSize);
                }

                Monitor.Wait(_lock);
            }

            return null;
        }
    }

    private void Finish(BatchInProgress progress)
    {
        lock (_lock)
        {
            if (--progress.Remaining == 0)
            {
                Monitor.PulseAll(_lock);
            }
        }
    }

    private ImageBatch Begin(int index)
    {
        var first = index * _options.BatchSize;
        var images = _order[first..Math.Min(first + _options.BatchSize, _order.Length)];
        var captions = new List<BatchCaption>();
        for (var row = 0; row < images.Length; row++)
        {
            var texts = _loader.Images[images[row]].Captions;
            var groups = _loader.CaptionGroups[images[row]];
            foreach (var caption in EpochOrder.Captions(_options, _epoch, images[row], _loader.CaptionsOf(images[row])))
            {
                captions.Add(new BatchCaption(row, texts[caption], groups[caption]));
            }
        }

        return new ImageBatch(_loader, _epoch, index, images, [.. captions], _loader.Buffers.Rent());
    }

    private void Wake()
    {
        lock (_lock)
        {
            Monitor.PulseAll(_lock);
        }
    }

    private sealed class BatchInProgress(ImageBatch batch)
    {
        internal ImageBatch Batch { get; } = batch;

        internal int Remaining { get; set; } = batch.Count;
    }
}

/// <summary>The order of the images in an epoch, and each sample's own random numbers.</summary>
internal static class EpochOrder
{
    private const long OrderStream = 0;
    private const long ImageStream = 1;
    private const long CaptionStream = 2;

    internal static int[] Of(int count, BatchLoaderOptions options, int epoch)
    {
        int[] order = [.. Enumerable.Range(0, count)];
        if (options.Shuffle)
        {
            new SampleRandom(options.Seed, epoch, OrderStream).ShuffleFirst(order.AsSpan(), count);
        }

        return order;
    }

    internal static SampleRandom ForImage(BatchLoaderOptions options, int epoch, int image) =>
        new(options.Seed, epoch, ImageStream, image);

    /// <summary>The captions drawn for an image in an epoch, ascending, out of those that may be.</summary>
    internal static int[] Captions(BatchLoaderOptions options, int epoch, int image, ReadOnlySpan<int> candidates)
    {
        int[] captions = [.. candidates];
        if (options.CaptionsPerImage is not { } wanted || wanted >= captions.Length)
        {
            return captions;
        }

        new SampleRandom(options.Seed, epoch, CaptionStream, image).ShuffleFirst(captions.AsSpan(), wanted);
        Array.Sort(captions, 0, wanted);
        return captions[..wanted];
    }
}

/// <summary>Turns a decoded image into one row of a batch. Keeps its workspace; one thread at a time.</summary>
internal sealed class SamplePreparation(BatchLoaderOptions options)
{
    private readonly ImageResampler _resampler = new();
    private readonly float[] _planes = new float[3 * options.ImageSize * options.ImageSize];
    private readonly float[] _workspace = options.Augmentation.Rotation > 0
        ? new float[3 * options.ImageSize * options.ImageSize] : [];

    internal void Prepare(RgbImage image, SampleRandom random, Span<float> output)
    {
        var augmentation = options.Augmentation;
        var part = augmentation.Crops
            ? RandomResizedCrop.Draw(ref random, augmentation, image.Width, image.Height)
            : options.Fit == SquareFit.CenterCrop
                ? PixelWindow.CenterSquare(image.Width, image.Height)
                : new PixelWindow(0, 0, image.Width, image.Height);
        _resampler.Resample(image, part, options.ImageSize, _planes);
        RandomRotation.Apply(ref random, augmentation, _planes, _workspace);
        var transform = DihedralTransform.Draw(ref random, augmentation);
        ColorJitter.Apply(ref random, augmentation, _planes);
        Write(transform, output);
    }

    private void Write(DihedralTransform transform, Span<float> output)
    {
        var side = options.ImageSize;
        var (start, stepX, stepY) = transform.SourceSteps(side);
        var (pixelStep, channelStep) = options.Layout == PixelLayout.ChannelsLast ? (3, 1) : (1, side * side);
        for (var channel = 0; channel < 3; channel++)
        {
            var plane = _planes.AsSpan(channel * side * side, side * side);
            var (scale, offset) = options.Normalization.Affine(channel);
            var target = channel * channelStep;
            for (var y = 0; y < side; y++)
            {
                var source = start + (y * stepY);
                for (var x = 0; x < side; x++)
                {
                    output[target] = (plane[source] * scale) + offset;
                    source += stepX;
                    target += pixelStep;
                }
            }
        }
    }
}

/// <summary>
/// Keeps decoded images up to a budget of bytes; first come, first kept. Safe to use from many threads.
/// </summary>
internal sealed class DecodedImageCache(int count, long budget)
{
    private readonly RgbImage?[] _images = new RgbImage?[count];
    private long _bytes;

    internal long Bytes => Interlocked.Read(ref _bytes);

    internal RgbImage? Get(int index) => Volatile.Read(ref _images[index]);

    internal void Offer(int index, RgbImage image)
    {
        if (Interlocked.Add(ref _bytes, image.Pixels.LongLength) > budget
            || Interlocked.CompareExchange(ref _images[index], image, null) is not null)
        {
            Interlocked.Add(ref _bytes, -image.Pixels.LongLength);
        }
    }
}

/// <summary>Pinned buffers of one length that are used again. Safe to use from many threads.</summary>
internal sealed class PixelBufferPool(int length)
{
    private readonly ConcurrentBag<float[]> _free = [];

    internal float[] Rent() =>
        _free.TryTake(out var buffer) ? buffer : GC.AllocateUninitializedArray<float>(length, pinned: true);

    internal void Return(float[] buffer) => _free.Add(buffer);
}
