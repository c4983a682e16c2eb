using Nadir.Archive.Ports;
using Nadir.Imagery;
using Nadir.Metrics;
using Nadir.Text;

namespace Nadir.Cli.Encoders;

/// <summary>Gives CLIPScore the vectors of any retrieval model. Not safe for concurrent use.</summary>
/// <param name="encoder">The model.</param>
/// <param name="prompt">The sentence around every caption.</param>
/// <param name="file">The file of a prediction's image.</param>
/// <param name="told">Told how many texts and images are done.</param>
/// <param name="cancellation">Stops between batches.</param>
internal sealed class CaptionEmbedder(
    IEncoder encoder, PromptTemplate prompt, Func<CaptionPrediction, string> file, Action<int> told, CancellationToken cancellation) : ICaptionEmbedder
{
    private const int BatchSize = 32;

    private int _done;

    public string Model => $"{encoder.Name}, \"{prompt.Text}\"";

    public IReadOnlyList<float[]> EmbedTexts(IReadOnlyList<string> texts) =>
        Embed<string, string>(texts, batch => [.. batch.Select(prompt.Apply)], encoder.EncodeTexts);

    public IReadOnlyList<float[]> EmbedImages(IReadOnlyList<CaptionPrediction> predictions) =>
        Embed<CaptionPrediction, RgbImage>(predictions, batch => [.. batch.Select(Read)], encoder.EncodeImages);

    private RgbImage Read(CaptionPrediction prediction)
    {
        using var source = ImageSource.Open(file(prediction));
        return source.ReadSquare(encoder.Input.Size, encoder.Input.Fit);
    }

    private List<float[]> Embed<TItem, TInput>(IReadOnlyList<TItem> items, Func<TItem[], TInput[]> prepare, Encode<TInput> encode)
    {
        var vectors = new List<float[]>(items.Count);
        foreach (var batch in items.Chunk(BatchSize))
        {
            cancellation.ThrowIfCancellationRequested();
            var together = new float[batch.Length * encoder.Dimension];
            encode(prepare(batch), together);
            vectors.AddRange(together.Chunk(encoder.Dimension));
            told(_done += batch.Length);
        }

        return vectors;
    }

    private delegate void Encode<TInput>(IReadOnlyList<TInput> inputs, Span<float> destination);
}
