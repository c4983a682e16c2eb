using System.Runtime.ExceptionServices;

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
                preparation.Prepare(_loader.Decode(image), EpochOrder.ForImage(_options, _epoch, image), progress.Batch.Image(row));
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
