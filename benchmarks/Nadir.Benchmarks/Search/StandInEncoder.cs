using Nadir.Archive.Ports;
using Nadir.Imagery;

namespace Nadir.Benchmarks.Search;

/// <summary>
/// Stands for the model of an archive whose vectors are made up: it says its dimension and encodes nothing.
/// </summary>
internal sealed class StandInEncoder(int dimension) : IEncoder
{
    /// <inheritdoc/>
    public string Name => "stand-in";

    /// <inheritdoc/>
    public string Fingerprint { get; } = new('0', 64);

    /// <inheritdoc/>
    public int Dimension { get; } = dimension;

    /// <inheritdoc/>
    public ImageInput Input { get; } = new(224, SquareFit.Stretch);

    /// <inheritdoc/>
    public void EncodeImages(IReadOnlyList<RgbImage> images, Span<float> destination) =>
        throw new NotSupportedException("A stand-in encodes nothing.");

    /// <inheritdoc/>
    public void EncodeTexts(IReadOnlyList<string> texts, Span<float> destination) =>
        throw new NotSupportedException("A stand-in encodes nothing.");

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
