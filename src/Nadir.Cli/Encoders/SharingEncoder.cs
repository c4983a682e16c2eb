using Nadir.Archive.Ports;
using Nadir.Archive.Words;
using Nadir.Imagery;
using Nadir.Torch;

namespace Nadir.Cli.Encoders;

/// <summary>
/// An encoder that leaves half of the processors to searches while it encodes several texts: these scan at the same time, and
/// threads of one operator that wait for each other would hold both up. Whatever comes alone has all processors.
/// </summary>
internal sealed class SharingEncoder(IEncoder encoder) : IEncoder
{
    public string Name => encoder.Name;

    public string Fingerprint => encoder.Fingerprint;

    public bool HasFingerprint(string fingerprint) => encoder.HasFingerprint(fingerprint);

    public int Dimension => encoder.Dimension;

    public ImageInput Input => encoder.Input;

    public void EncodeImages(IReadOnlyList<RgbImage> images, Span<float> destination) => encoder.EncodeImages(images, destination);

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

    public WordCheck CheckWords(string text) => encoder.CheckWords(text);

    public double? Probability(QueryKind kind, double score) => encoder.Probability(kind, score);

    public double? LogOdds(HybridScores scores) => encoder.LogOdds(scores);

    public void Dispose() => encoder.Dispose();
}
