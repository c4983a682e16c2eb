using Nadir.Archive;
using Nadir.Archive.Ports;
using Nadir.Imagery;

namespace Nadir.Inference;

/// <summary>
/// Stands for a model of which the vectors are here and the weights are not: an archive can be made for it and searched
/// by its own windows, and nothing can be encoded.
/// </summary>
/// <param name="name">Name of the model.</param>
/// <param name="fingerprint">Its fingerprint: 64 lower-case hexadecimal characters.</param>
/// <param name="dimension">Length of its vectors.</param>
/// <remarks>Thread-safe.</remarks>
public sealed class VectorsOnlyEncoder(string name, string fingerprint, int dimension) : IEncoder
{
    /// <inheritdoc/>
    public string Fingerprint => fingerprint;

    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public int Dimension => dimension;

    /// <inheritdoc/>
    public ImageInput Input => new(1, SquareFit.Stretch);

    /// <summary>Stands for the model that an archive was made with.</summary>
    /// <param name="info">What the archive remembers.</param>
    public static VectorsOnlyEncoder Of(ArchiveInfo info)
    {
        ArgumentNullException.ThrowIfNull(info);
        return new VectorsOnlyEncoder(info.EncoderName, info.Fingerprint, info.Dimension);
    }

    /// <summary>Encodes nothing.</summary>
    /// <param name="images">Not looked at.</param>
    /// <param name="destination">Stays as it is.</param>
    /// <exception cref="ArchiveException">Always: there are no weights.</exception>
    public void EncodeImages(IReadOnlyList<RgbImage> images, Span<float> destination) => throw Refusal();

    /// <summary>Encodes nothing.</summary>
    /// <param name="texts">Not looked at.</param>
    /// <param name="destination">Stays as it is.</param>
    /// <exception cref="ArchiveException">Always: there are no weights.</exception>
    public void EncodeTexts(IReadOnlyList<string> texts, Span<float> destination) => throw Refusal();

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private ArchiveException Refusal() =>
        new($"The weights of the model {name} are not here, so nothing can be encoded with it.");
}
