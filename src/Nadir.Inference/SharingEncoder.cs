using Nadir.Archive.Ports;
using Nadir.Archive.Words;
using Nadir.Imagery;
using Nadir.Torch;

namespace Nadir.Inference;

/// <summary>
/// An encoder that leaves half of the processors to searches while it encodes several texts: these scan at the same
/// time, and threads of one operator that wait for each other would hold both up. Whatever comes alone has all
/// processors.
/// </summary>
/// <param name="encoder">The encoder that does the work; disposed with this one.</param>
/// <remarks>As safe for concurrent use as the encoder inside.</remarks>
public sealed class SharingEncoder(IEncoder encoder) : IEncoder
{
    /// <inheritdoc/>
    public string Name => encoder.Name;

    /// <inheritdoc/>
    public string Fingerprint => encoder.Fingerprint;

    /// <inheritdoc/>
    public bool HasFingerprint(string fingerprint) => encoder.HasFingerprint(fingerprint);

    /// <inheritdoc/>
    public int Dimension => encoder.Dimension;

    /// <inheritdoc/>
    public ImageInput Input => encoder.Input;

    /// <inheritdoc/>
    public void EncodeImages(IReadOnlyList<RgbImage> images, Span<float> destination) =>
        encoder.EncodeImages(images, destination);

    /// <inheritdoc/>
    public void EncodeTexts(IReadOnlyList<string> texts, Span<float> destination)
    {
        int threads = TorchThreads.IntraOfThisThread;
        if (texts.Count < 2 || threads < 2)
        {
            encoder.EncodeTexts(texts, destination);
            return;
        }

        TorchThreads.IntraOfThisThread = threads / 2;
        try
        {
            encoder.EncodeTexts(texts, destination);
        }
        finally
        {
            TorchThreads.IntraOfThisThread = threads;
        }
    }

    /// <inheritdoc/>
    public WordCheck CheckWords(string text) => encoder.CheckWords(text);

    /// <inheritdoc/>
    public double? Probability(QueryKind kind, double score) => encoder.Probability(kind, score);

    /// <inheritdoc/>
    public double? LogOdds(HybridScores scores) => encoder.LogOdds(scores);

    /// <inheritdoc/>
    public void Dispose() => encoder.Dispose();
}
