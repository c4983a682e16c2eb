using System.Collections.Concurrent;
using System.Diagnostics;
using System.Numerics.Tensors;
using Nadir.Archive.Ports;
using Nadir.Archive.Telemetry;
using Nadir.Imagery;

namespace Nadir.Archive.Ingest.Pipeline;

/// <summary>Takes views from the queue, encodes them in full batches and passes finished images on.</summary>
internal sealed class WindowEncoder
{
    // Norms are 1 to rounding; half precision is off by less than this.
    private const float NormTolerance = 0.02f;

    private readonly IEncoder _encoder;
    private readonly IngestTally _tally;
    private readonly List<PipelineMessage.Window> _batch;
    private readonly List<RgbImage> _images;
    private readonly List<PipelineMessage> _afterBatch = [];
    private readonly float[] _vectors;
    private readonly int _batchSize;

    public WindowEncoder(IEncoder encoder, IngestTally tally, int batchSize)
    {
        _encoder = encoder;
        _tally = tally;
        _batchSize = batchSize;
        _batch = new List<PipelineMessage.Window>(batchSize);
        _images = new List<RgbImage>(batchSize);
        _vectors = new float[batchSize * encoder.Dimension];
    }

    /// <summary>Runs until the queue ends.</summary>
    /// <param name="input">Views, in order for each image.</param>
    /// <param name="output">Receives images when all of their views are encoded.</param>
    /// <param name="cancellationToken">Stops between two batches; images that are not finished are dropped.</param>
    public void Run(
        BlockingCollection<PipelineMessage> input, BlockingCollection<CompletedItem> output,
        CancellationToken cancellationToken)
    {
        foreach (var message in input.GetConsumingEnumerable(cancellationToken))
        {
            if (message is PipelineMessage.Window window)
            {
                _batch.Add(window);
                _images.Add(window.Image);
                if (_batch.Count == _batchSize)
                {
                    Flush(output, cancellationToken);
                }
            }
            else if (_batch.Count > 0)
            {
                // An image may end within a batch that is not full yet.
                _afterBatch.Add(message);
            }
            else
            {
                PassOn(message, output, cancellationToken);
            }
        }

        Flush(output, cancellationToken);
    }

    private void PassOn(
        PipelineMessage message, BlockingCollection<CompletedItem> output, CancellationToken cancellationToken)
    {
        if (message is PipelineMessage.Finished finished)
        {
            _tally.AddBatch(0, finished.Item.Rest(), TimeSpan.Zero);
            output.Add(finished.Item.Complete(), cancellationToken);
        }
        else
        {
            output.Add(((PipelineMessage.Verdict)message).Item, cancellationToken);
        }
    }

    private void Flush(BlockingCollection<CompletedItem> output, CancellationToken cancellationToken)
    {
        if (_batch.Count > 0)
        {
            Encode();
        }

        foreach (var message in _afterBatch)
        {
            PassOn(message, output, cancellationToken);
        }

        _afterBatch.Clear();
    }

    private void Encode()
    {
        var dimension = _encoder.Dimension;
        var vectors = _vectors.AsSpan(0, _batch.Count * dimension);
        var start = Stopwatch.GetTimestamp();
        using (var operation = ArchiveTelemetry.Begin(ArchiveTelemetry.IngestEncode)?.Tag("nadir.count", _batch.Count))
        {
            _encoder.EncodeImages(_images, vectors);
            operation?.Succeed();
        }

        _tally.AddBatch(_batch.Count, _batch.Sum(window => window.Item.Advance()), Stopwatch.GetElapsedTime(start));
        for (var i = 0; i < _batch.Count; i++)
        {
            var vector = vectors.Slice(i * dimension, dimension);
            var item = _batch[i].Item;
            if (Math.Abs(TensorPrimitives.Norm<float>(vector) - 1) < NormTolerance)
            {
                item.Add(_batch[i].View, vector);
            }
            else
            {
                item.Fault = $"{item.File.Stamp.Source}: the model {_encoder.Name} made no unit vector of it.";
            }
        }

        _batch.Clear();
        _images.Clear();
    }
}
