using Nadir.Archive.Ports;
using Nadir.Imagery;
using Nadir.Metrics;
using Nadir.Text;

namespace Nadir.Inference;

/// <summary>Gives CLIPScore the vectors of any retrieval model. Not safe for concurrent use.</summary>
/// <param name="encoder">The model; not disposed.</param>
/// <param name="prompt">The sentence around every caption.</param>
/// <param name="file">The file of a prediction's image.</param>
/// <param name="progress">Called after every batch with the number of texts and images that are
/// done; may be null.</param>
/// <param name="cancellationToken">Stops between batches.</param>
public sealed class CaptionEmbedder(
    IEncoder encoder, PromptTemplate prompt, Func<CaptionPrediction, string> file, Action<int>? progress = null,
    CancellationToken cancellationToken = default) : ICaptionEmbedder
{
    private const int BatchSize = 32;

    private int _done;

    /// <inheritdoc/>
    public string Model => $"{encoder.Name}, \"{prompt.Text}\"";

    /// <inheritdoc/>
    public IReadOnlyList<float[]> EmbedTexts(IReadOnlyList<string> texts) =>
        Embed<string, string>(texts, batch => [.. batch.Select(prompt.Apply)], encoder.EncodeTexts);

    /// <inheritdoc/>
    /// <exception cref="ImageryException">A file cannot be read or decoded.</exception>
    public IReadOnlyList<float[]> EmbedImages(IReadOnlyList<CaptionPrediction> predictions) =>
        Embed<CaptionPrediction, RgbImage>(predictions, batch => [.. batch.Select(Read)], encoder.EncodeImages);

    private RgbImage Read(CaptionPrediction prediction)
    {
        using var source = ImageSource.Open(file(prediction));
        return source.ReadSquare(encoder.Input.Size, encoder.Input.Fit);
    }

    private List<float[]> Embed<TItem, TInput>(
        IReadOnlyList<TItem> items, Func<TItem[], TInput[]> prepare, Encode<TInput> encode)
    {
        var vectors = new List<float[]>(items.Count);
        foreach (var batch in items.Chunk(BatchSize))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var together = new float[batch.Length * encoder.Dimension];
            encode(prepare(batch), together);
            vectors.AddRange(together.Chunk(encoder.Dimension));
            _done += batch.Length;
            progress?.Invoke(_done);
        }

        return vectors;
    }

    private delegate void Encode<TInput>(IReadOnlyList<TInput> inputs, Span<float> destination);
}
