using System.Diagnostics;
using System.Numerics.Tensors;
using Nadir.Archive.Ports;

namespace Nadir.Archive.Captioning;

/// <summary>
/// Makes vectors of what the captions of windows say, for every window that has captions and no such vector. It can be
/// stopped at any time and goes on where it was: the vectors themselves say how far.
/// </summary>
/// <remarks>
/// A window has one vector, however many captions: the mean of their unit vectors, brought to unit length. Decision
/// 0282 has the recalls of that and of the best caption.
/// </remarks>
public static class CaptionEncoding
{
    private const int WindowsAtOnce = 256;
    private const int TextsAtOnce = 256;
    private const int MostUncommitted = 8192;

    // Norms are 1 to rounding; half precision is off by less than this.
    private const float NormTolerance = 0.02f;

    private static readonly TimeSpan CommitInterval = TimeSpan.FromSeconds(2);

    /// <summary>Makes all vectors that are missing.</summary>
    /// <param name="store">The archive; searches may go on meanwhile. Where it keeps no such vectors,
    /// nothing is done.</param>
    /// <param name="encoder">The encoder that the archive was made with; its texts are encoded.</param>
    /// <param name="progress">Called after every batch with how many windows are done and how many there
    /// were; may be null.</param>
    /// <param name="cancellationToken">Stops after the batch at hand, whose vectors are kept.</param>
    /// <returns>Windows that have such a vector now.</returns>
    /// <exception cref="ArchiveException">
    /// The archive was made with another encoder, somebody else is writing, writing failed, or the encoder made no unit
    /// vector.
    /// </exception>
    /// <exception cref="OperationCanceledException">It was stopped; what was finished is durable.</exception>
    public static long Run(
        IArchiveStore store, IEncoder encoder, Action<long, long>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(encoder);
        store.Info.RequireEncoder(encoder, store.Location);
        if (!store.KeepsCaptionVectors || store.CountWithoutCaptionVector() is not (> 0 and var total))
        {
            return 0;
        }

        using var writer = store.OpenWriter();
        var (done, after) = (0L, 0L);
        var (windows, vectors) = (new List<long>(), new List<float>());
        var clock = Stopwatch.StartNew();
        try
        {
            while (store.ListWithoutCaptionVector(after, WindowsAtOnce) is { Count: > 0 } batch)
            {
                cancellationToken.ThrowIfCancellationRequested();
                vectors.AddRange(Encode(encoder, batch));
                windows.AddRange(batch.Select(window => window.Id));
                (after, done) = (batch[^1].Id, done + batch.Count);
                if (clock.Elapsed >= CommitInterval || windows.Count >= MostUncommitted)
                {
                    Commit(writer, windows, vectors);
                    clock.Restart();
                }

                progress?.Invoke(done, total);
            }
        }
        finally
        {
            Commit(writer, windows, vectors);
        }

        return done;
    }

    /// <summary>The vector of several captions.</summary>
    /// <param name="captions">Unit vectors of equal length, one after the other, at least one.</param>
    /// <param name="mean">Receives their mean, brought to unit length; the first of them where they cancel out.</param>
    public static void Join(ReadOnlySpan<float> captions, Span<float> mean)
    {
        captions[..mean.Length].CopyTo(mean);
        for (var start = mean.Length; start < captions.Length; start += mean.Length)
        {
            TensorPrimitives.Add(mean, captions.Slice(start, mean.Length), mean);
        }

        var norm = TensorPrimitives.Norm<float>(mean);
        if (norm > 1e-3f)
        {
            TensorPrimitives.Divide(mean, norm, mean);
        }
        else
        {
            captions[..mean.Length].CopyTo(mean);
        }
    }

    private static float[] Encode(IEncoder encoder, IReadOnlyList<WindowCaptions> batch)
    {
        var dimension = encoder.Dimension;
        var encoded = new List<float>();
        var texts = new float[TextsAtOnce * dimension];
        foreach (var chunk in batch.SelectMany(window => window.Texts).Chunk(TextsAtOnce))
        {
            var together = texts.AsSpan(0, chunk.Length * dimension);
            encoder.EncodeTexts(chunk, together);
            encoded.AddRange(together);
        }

        var vectors = new float[batch.Count * dimension];
        var all = encoded.ToArray().AsSpan();
        for (var i = 0; i < batch.Count; i++)
        {
            var length = batch[i].Texts.Count * dimension;
            var vector = vectors.AsSpan(i * dimension, dimension);
            Join(all[..length], vector);
            all = all[length..];
            if (!(Math.Abs(TensorPrimitives.Norm<float>(vector) - 1) < NormTolerance))
            {
                throw new ArchiveException(
                    $"The model {encoder.Name} made no unit vector of a caption ({batch[i].Texts[0]}); its weights "
                        + $"are damaged.");
            }
        }

        return vectors;
    }

    private static void Commit(IArchiveWriter writer, List<long> windows, List<float> vectors)
    {
        if (windows.Count > 0)
        {
            writer.AddCaptionVectors(windows, [.. vectors]);
            windows.Clear();
            vectors.Clear();
        }
    }
}
