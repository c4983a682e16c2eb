using Nadir.Archive;
using Nadir.Archive.Ports;
using Nadir.Imagery;

namespace Nadir.Cli.Encoders;

/// <summary>
/// Stands for a model of which the vectors are here and the weights are not: an archive can be made for it and searched by its own
/// windows, and nothing can be encoded. Thread-safe.
/// </summary>
/// <param name="name">Name of the model.</param>
/// <param name="fingerprint">Its fingerprint.</param>
/// <param name="dimension">Length of its vectors.</param>
internal sealed class VectorsOnlyEncoder(string name, string fingerprint, int dimension) : IEncoder
{
    public string Fingerprint => fingerprint;

    public string Name => name;

    public int Dimension => dimension;

    public ImageInput Input => new(1, SquareFit.Stretch);

    /// <summary>Stands for the model that an archive was made with.</summary>
    public static VectorsOnlyEncoder Of(ArchiveInfo info) => new(info.EncoderName, info.Fingerprint, info.Dimension);

    public void EncodeImages(IReadOnlyList<RgbImage> images, Span<float> destination) => throw Refusal();

    public void EncodeTexts(IReadOnlyList<string> texts, Span<float> destination) => throw Refusal();

    public void Dispose()
    {
    }

    private ArchiveException Refusal() => new($"The weights of the model {name} are not here, so nothing can be encoded with it.");
}
