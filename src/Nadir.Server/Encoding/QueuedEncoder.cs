using Nadir.Archive.Ports;
using Nadir.Archive.Words;
using Nadir.Imagery;

namespace Nadir.Server.Encoding;

/// <summary>The encoder for code that calls it directly: each call takes its turn in the queue, and blocks until it is done.</summary>
/// <remarks>Thread-safe. Disposing does nothing: the encoder is the caller's of the server.</remarks>
internal sealed class QueuedEncoder(EncoderQueue queue, IEncoder encoder) : IEncoder
{
    public string Fingerprint => encoder.Fingerprint;

    public string Name => encoder.Name;

    public int Dimension => encoder.Dimension;

    public ImageInput Input => encoder.Input;

    public void EncodeImages(IReadOnlyList<RgbImage> images, Span<float> destination) =>
        Call(images.Count, destination, (turn, vectors) => turn.EncodeImages(images, vectors));

    public void EncodeTexts(IReadOnlyList<string> texts, Span<float> destination) =>
        Call(texts.Count, destination, (turn, vectors) => turn.EncodeTexts(texts, vectors));

    // Needs no turn: it reads the words alone.
    public WordCheck CheckWords(string text) => encoder.CheckWords(text);

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
